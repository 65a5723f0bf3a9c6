import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AdminPage, Section } from '#/features/admin/components/admin-page.tsx';
import { BatchForm } from '#/features/admin/components/batch-form.tsx';
import { BatchesTable } from '#/features/admin/components/batch-tables.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/batches', async ({ api, role, query }) => {
  if (role !== 'admin') notFound();
  const t = await getTranslations('admin.batches');
  const [{ batches }, plans] = await Promise.all([api.admin.batches.list(), api.admin.plans.list()]);
  return (
    <AdminPage title={t('title')} lead={t('lead')} actions={<ExportLinks table="batches" query={{}} />}>
      <Section id="new" title={t('new')}>
        <BatchForm key={JSON.stringify(query)} given={query} plans={plans.map(({ name }) => name)} />
      </Section>
      <BatchesTable batches={batches} />
    </AdminPage>
  );
});
