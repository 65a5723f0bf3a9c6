import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AdminPage, Section } from '#/features/admin/components/admin-page.tsx';
import { BatchProgress } from '#/features/admin/components/batch-progress.tsx';
import { BatchAsked, BatchItemsTable, BatchTotals } from '#/features/admin/components/batch-tables.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/batches', async ({ api, role, params: { id = '' } }) => {
  if (role !== 'admin') notFound();
  const t = await getTranslations('admin.batches');
  const { batch, totals, first, refusals } = await api.admin.batches.get({ id });
  return (
    <AdminPage title={t('one')} lead={batch.reason} actions={<ExportLinks table="items" query={{ id }} />}>
      <BatchAsked batch={batch} />
      <BatchProgress id={batch.id} status={batch.status} />
      <BatchTotals totals={totals} />
      <Section id="first" title={t('first')}>
        <BatchItemsTable items={first} />
      </Section>
      {refusals.length > 0 ? (
        <Section id="refusals" title={t('refusals')}>
          <BatchItemsTable items={refusals} />
        </Section>
      ) : null}
    </AdminPage>
  );
});
