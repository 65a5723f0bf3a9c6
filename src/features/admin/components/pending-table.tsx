'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Actor, Instant, Recorded, ShortId } from '#/features/admin/components/values.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Pending = RouterOutputs['admin']['pending']['list']['acts'][number];

/** Acts that wait for a second admin, and what became of those before. */
export function PendingTable({ acts }: { acts: readonly Pending[] }) {
  const t = useTranslations('admin.pending');
  const router = useRouter();
  const options = { onSettled: () => router.refresh() };
  const approve = trpc.admin.pending.approve.useMutation(options);
  const reject = trpc.admin.pending.reject.useMutation(options);
  const refusal = approve.error ?? reject.error;
  const isBusy = approve.isPending || reject.isPending;
  return (
    <>
      {refusal ? (
        <Alert tone="bad">
          <AlertTitle>{t('refused')}</AlertTitle>
          <AlertText>{refusal.message}</AlertText>
        </Alert>
      ) : null}
      <DataTable
        caption={t('caption')}
        empty={t('empty')}
        rows={acts}
        keyOf={({ id }) => id}
        columns={[
          { key: 'asked', label: t('asked'), cell: ({ at }) => <Instant at={at} /> },
          { key: 'by', label: t('by'), cell: ({ actor }) => <Actor actor={actor} /> },
          {
            key: 'act',
            label: t('act'),
            cell: ({ act }) => (
              <>
                {(act as { act: string }).act} <Recorded value={act} />
              </>
            ),
          },
          {
            key: 'user',
            label: t('user'),
            cell: ({ userId }) => <ShortId id={userId} href={`/admin/users/${userId}`} />,
          },
          { key: 'reason', label: t('reason'), cell: ({ reason }) => reason },
          { key: 'credits', label: t('credits'), isFigure: true, cell: ({ movedCredits }) => movedCredits },
          { key: 'until', label: t('until'), cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
          {
            key: 'state',
            label: t('state'),
            cell: ({ id, status, isOpen }) =>
              isOpen ? (
                <span className="inline-flex flex-wrap gap-2">
                  <Button size="sm" isBusy={isBusy} onClick={() => approve.mutate({ id })}>
                    {t('approve')}
                  </Button>
                  <Button size="sm" variant="ghost" isBusy={isBusy} onClick={() => reject.mutate({ id })}>
                    {t('reject')}
                  </Button>
                </span>
              ) : (
                t(status === 'waiting' ? 'expired' : status)
              ),
          },
        ]}
      />
    </>
  );
}
