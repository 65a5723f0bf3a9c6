import { getTranslations } from 'next-intl/server';
import { Button } from '#/components/ui/button.tsx';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { PlansTable } from '#/features/admin/components/plans-table.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { Link } from '#/i18n/navigation.ts';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/plans', async ({ api, role }) => {
  const t = await getTranslations('admin.plans');
  const plans = await api.admin.plans.list();
  return (
    <AdminPage
      title={t('title')}
      lead={t('lead')}
      actions={
        <div className="flex flex-wrap gap-2">
          <ExportLinks table="plans" query={{}} />
          {role === 'admin' ? (
            <Button asChild size="sm" variant="primary">
              <Link href="/admin/plans/new">{t('new')}</Link>
            </Button>
          ) : null}
        </div>
      }
    >
      <PlansTable plans={plans} />
    </AdminPage>
  );
});
