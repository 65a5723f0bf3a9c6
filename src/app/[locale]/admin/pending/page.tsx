import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AdminPage } from '#/features/admin/components/admin-page.tsx';
import { PendingTable } from '#/features/admin/components/pending-table.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/pending', async ({ api, role }) => {
  if (role !== 'admin') notFound();
  const t = await getTranslations('admin.pending');
  const { acts } = await api.admin.pending.list();
  return (
    <AdminPage title={t('title')} lead={t('lead')} actions={<ExportLinks table="pending" query={{}} />}>
      <PendingTable acts={acts} />
    </AdminPage>
  );
});
