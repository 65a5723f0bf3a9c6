import { useTranslations } from 'next-intl';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Actor, Instant, Recorded, ShortId } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Entry = RouterOutputs['admin']['audit']['list']['entries'][number];

/** Acts of operators with their reasons and what they did. */
export function AuditTable({ entries, empty }: { entries: readonly Entry[]; empty: string }) {
  const t = useTranslations('admin.audit');
  return (
    <DataTable
      caption={t('caption')}
      empty={empty}
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        { key: 'when', label: t('when'), cell: ({ at }) => <Instant at={at} /> },
        { key: 'who', label: t('who'), cell: (entry) => <Who entry={entry} /> },
        { key: 'act', label: t('act'), cell: ({ act }) => act },
        {
          key: 'user',
          label: t('user'),
          cell: ({ userId }) => userId && <ShortId id={userId} href={`/admin/users/${userId}`} />,
        },
        { key: 'reason', label: t('reason'), cell: ({ reason }) => reason },
        { key: 'effect', label: t('effect'), cell: ({ effect }) => <Recorded value={effect} /> },
        { key: 'moved', label: t('moved'), isFigure: true, cell: ({ movedCredits }) => movedCredits || null },
      ]}
    />
  );
}

function Who({ entry: { actor, isAlone, approvedBy } }: { entry: Entry }) {
  const t = useTranslations('admin.audit');
  return (
    <>
      <Actor actor={actor} />
      {isAlone ? ` (${t('alone')})` : null}
      {approvedBy ? ` (${t('approved', { who: approvedBy.slice(-8) })})` : null}
    </>
  );
}
