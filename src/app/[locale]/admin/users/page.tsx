import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { FilterInput, Filters } from '#/features/admin/components/filters.tsx';
import { UsersTable } from '#/features/admin/components/users-table.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/users', async ({ api, query: { q } }) => {
  const t = await getTranslations('admin.users');
  const users = q ? await api.admin.users.find({ text: q, limit: 50 }) : null;
  return (
    <AdminPage
      title={t('title')}
      lead={t('lead')}
      actions={q ? <ExportLinks table="users" query={{ text: q }} /> : null}
    >
      <search>
        <Filters submit={t('find')} label={t('search')}>
          <FilterInput name="q" label={t('search')} value={q} className="w-full sm:w-96" />
        </Filters>
      </search>
      {users ? <UsersTable users={users} text={q ?? ''} /> : <p className="text-muted text-sm">{t('start')}</p>}
    </AdminPage>
  );
});
