import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { LikeTable } from '#/features/admin/components/like-table.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/users', async ({ api, params: { id: userId = '' } }) => {
  const t = await getTranslations('admin.like');
  const accounts = await api.admin.users.like({ userId });
  return (
    <AdminPage title={t('title')} lead={t('lead')} actions={<ExportLinks table="like" query={{ userId }} />}>
      <LikeTable accounts={accounts} />
    </AdminPage>
  );
});
