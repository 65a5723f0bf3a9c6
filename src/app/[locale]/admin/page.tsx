import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { OverviewCharts } from '#/features/admin/components/overview-charts.tsx';
import { OverviewFigures } from '#/features/admin/components/overview-figures.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin', async ({ api }) => {
  const t = await getTranslations('admin.overview');
  const days = 90;
  const overview = await api.admin.overview({ days });
  return (
    <AdminPage title={t('title')} lead={t('lead', { days })}>
      <OverviewFigures overview={overview} />
      <OverviewCharts overview={overview} />
    </AdminPage>
  );
});
