import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { OpenViewForm } from '#/features/admin/components/open-view-form.tsx';
import { ViewAs, ViewBanner } from '#/features/admin/components/view-as.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/users', async ({ api, params: { id: userId = '' }, query: { cursor } }) => {
  const t = await getTranslations('admin.view');
  const [{ user }, isOpen] = await Promise.all([api.admin.users.get({ userId }), api.admin.view.isOpen({ userId })]);
  const title = t('title', { name: user.name });
  if (!isOpen) {
    return (
      <AdminPage title={title} lead={t('openLead')}>
        <OpenViewForm userId={user.id} />
      </AdminPage>
    );
  }
  const [account, history, tasks] = await Promise.all([
    api.admin.view.account({ userId }),
    api.admin.view.history({ userId, cursor }),
    api.admin.view.tasks({ userId }),
  ]);
  return (
    <>
      <ViewBanner user={user} />
      <AdminPage title={title} actions={<ExportLinks table="view-account" query={{ userId: user.id }} />}>
        <ViewAs userId={user.id} account={account} history={history} tasks={tasks.tasks} cursor={cursor} />
      </AdminPage>
    </>
  );
});
