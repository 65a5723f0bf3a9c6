import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { PlanForm } from '#/features/admin/components/plan-form.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/plans', async ({ role }) => {
  if (role !== 'admin') notFound();
  const t = await getTranslations('admin.plans');
  return (
    <AdminPage title={t('newTitle')}>
      <PlanForm plan={null} />
    </AdminPage>
  );
});
