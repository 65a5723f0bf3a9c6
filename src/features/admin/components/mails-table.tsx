import { useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { ActLink } from '#/features/admin/components/act-draft.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Instant } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Mails = RouterOutputs['admin']['users']['mails'];
const tones = { waiting: 'neutral', sent: 'good', kept: 'warning', refused: 'bad' } as const;

/** The newest mails to a user, what became of them, and the way to send one again. */
export function MailsTable({ mails, path }: { mails: Mails; path: string }) {
  const t = useTranslations('admin.user.mails');
  const tAct = useTranslations('admin.act');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={mails}
      keyOf={({ id }) => id}
      columns={[
        { key: 'kind', label: t('kind'), cell: ({ subject, kind }) => subject ?? kind },
        {
          key: 'to',
          label: t('to'),
          cell: ({ recipient }) => <span className="break-all">{recipient}</span>,
        },
        { key: 'written', label: t('written'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ state }) => <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>,
        },
        { key: 'sent', label: t('sent'), cell: ({ sentAt }) => (sentAt ? <Instant at={sentAt} /> : null) },
        { key: 'tries', label: t('tries'), isFigure: true, cell: ({ tries }) => tries },
        { key: 'refusal', label: t('refusal'), cell: ({ refusal }) => refusal },
        {
          key: 'do',
          label: tAct('column'),
          cell: ({ id, canBeSent }) =>
            canBeSent ? (
              <ActLink path={path} act="sendMail" about={{ mailId: id }}>
                {tAct('row.sendMail')}
              </ActLink>
            ) : null,
        },
      ]}
    />
  );
}
