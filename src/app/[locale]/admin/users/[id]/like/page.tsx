import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { LikeBatch } from '#/features/admin/components/like-batch.tsx';
import { LikeTable } from '#/features/admin/components/like-table.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/users', async ({ api, role, params: { id: userId = '' } }) => {
  const t = await getTranslations('admin.like');
  const [{ user }, like] = await Promise.all([api.admin.users.get({ userId }), api.admin.users.like({ userId })]);
  const accounts = [{ user, because: [] }, ...like];
  return (
    <AdminPage title={t('title')} lead={t('lead')} actions={<ExportLinks table="like" query={{ userId }} />}>
      {role === 'admin' && like.length > 0 ? <LikeBatch accounts={accounts} /> : <LikeTable accounts={like} />}
    </AdminPage>
  );
});
