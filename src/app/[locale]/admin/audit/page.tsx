import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { AuditTable } from '#/features/admin/components/audit-table.tsx';
import { FilterInput, Filters } from '#/features/admin/components/filters.tsx';
import { ExportLinks, Pager } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/audit', async ({ api, role, query }) => {
  if (role !== 'admin') notFound();
  const t = await getTranslations('admin.audit');
  const { actor, act, userId, cursor } = query;
  const { entries, nextCursor } = await api.admin.audit.list({ actor, act, userId, cursor, limit: 50 });
  return (
    <AdminPage
      title={t('title')}
      lead={t('lead')}
      actions={<ExportLinks table="audit" query={{ actor, act, userId }} />}
    >
      <Filters submit={t('filter')} label={t('filter')}>
        <FilterInput name="actor" label={t('actor')} value={actor} className="w-64" />
        <FilterInput name="act" label={t('actName')} value={act} className="w-40" />
        <FilterInput name="userId" label={t('userId')} value={userId} className="w-80" />
      </Filters>
      <AuditTable entries={entries} empty={t('empty')} />
      <Pager path="/admin/audit" query={{ actor, act, userId, cursor }} nextCursor={nextCursor} />
    </AdminPage>
  );
});
