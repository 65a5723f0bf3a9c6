import { useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Actor, Instant, Recorded, ShortId, TextLink } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Batches = RouterOutputs['admin']['batches']['list']['batches'];
type Batch = RouterOutputs['admin']['batches']['get'];

/** The newest batches; each leads to what it does. */
export function BatchesTable({ batches }: { batches: Batches }) {
  const t = useTranslations('admin.batches');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={batches}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'reason',
          label: t('reason'),
          cell: ({ id, reason }) => <TextLink href={`/admin/batches/${id}`}>{reason}</TextLink>,
        },
        { key: 'at', label: t('at'), cell: ({ at }) => <Instant at={at} /> },
        { key: 'by', label: t('by'), cell: ({ actor }) => <Actor actor={actor} /> },
        { key: 'state', label: t('state'), cell: ({ status }) => <Badge>{t(`status.${status}`)}</Badge> },
      ]}
    />
  );
}

/** Who asked for a batch, what for, and who started it. */
export function BatchAsked({ batch }: { batch: Batch['batch'] }) {
  const t = useTranslations('admin.batches');
  return (
    <DataTable
      caption={t('asked')}
      empty={t('noActs')}
      rows={[batch]}
      keyOf={({ id }) => id}
      columns={[
        { key: 'at', label: t('at'), cell: ({ at }) => <Instant at={at} /> },
        { key: 'by', label: t('by'), cell: ({ actor }) => <Actor actor={actor} /> },
        { key: 'asked', label: t('asked'), cell: ({ asked }) => <Recorded value={asked} /> },
        { key: 'startedBy', label: t('startedBy'), cell: ({ startedBy }) => startedBy && <Actor actor={startedBy} /> },
      ]}
    />
  );
}

/** How many acts of a batch stand how, and what they move. */
export function BatchTotals({ totals }: { totals: Batch['totals'] }) {
  const t = useTranslations('admin.batches');
  return (
    <DataTable
      caption={t('totals')}
      empty={t('noActs')}
      rows={totals}
      keyOf={({ status }) => status}
      columns={[
        { key: 'state', label: t('state'), cell: ({ status }) => t(`items.${status}`) },
        { key: 'acts', label: t('acts'), isFigure: true, cell: ({ acts }) => acts },
        { key: 'credits', label: t('credits'), isFigure: true, cell: ({ movedCredits }) => movedCredits },
      ]}
    />
  );
}

/** Single acts of a batch, with why they were refused. */
export function BatchItemsTable({ items }: { items: Batch['first'] }) {
  const t = useTranslations('admin.batches');
  return (
    <DataTable
      caption={t('acts')}
      empty={t('noActs')}
      rows={items}
      keyOf={({ ordinal }) => String(ordinal)}
      columns={[
        {
          key: 'user',
          label: t('user'),
          cell: ({ userId }) => <ShortId id={userId} href={`/admin/users/${userId}`} />,
        },
        { key: 'act', label: t('act'), cell: ({ act }) => (act as { act: string }).act },
        { key: 'state', label: t('state'), cell: ({ status }) => t(`items.${status}`) },
        { key: 'credits', label: t('credits'), isFigure: true, cell: ({ movedCredits }) => movedCredits },
        { key: 'refusal', label: t('refusal'), cell: ({ refusal }) => refusal },
      ]}
    />
  );
}
