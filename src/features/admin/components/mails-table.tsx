import { useTranslations } from 'next-intl';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Instant } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

/** The newest mails to a user, and what became of them. */
export function MailsTable({ mails }: { mails: RouterOutputs['admin']['users']['mails'] }) {
  const t = useTranslations('admin.user.mails');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={mails}
      keyOf={({ id }) => id}
      columns={[
        { key: 'kind', label: t('kind'), cell: ({ kind }) => kind },
        { key: 'written', label: t('written'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        { key: 'sent', label: t('sent'), cell: ({ sentAt }) => (sentAt ? <Instant at={sentAt} /> : null) },
        { key: 'tries', label: t('tries'), isFigure: true, cell: ({ tries }) => tries },
        { key: 'refusal', label: t('refusal'), cell: ({ refusal }) => refusal },
      ]}
    />
  );
}
