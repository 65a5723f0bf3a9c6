'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { CreateLink } from '#/components/offered-types.tsx';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { historyPages } from '#/features/credits/components/history-pages.ts';
import { LedgerSkeleton } from '#/features/credits/components/ledger-skeleton.tsx';
import { LedgerTable } from '#/features/credits/components/ledger-table.tsx';
import { trpc } from '#/trpc/client.ts';

/** The ledger of the signed-in user, newest first, page by page. */
export function HistoryLedger() {
  const t = useTranslations('history');
  const { client } = trpc.useUtils();
  const history = useInfiniteQuery({
    queryKey: historyPages.queryKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      client.credits.history.query({ limit: historyPages.lines, ...(pageParam && { cursor: pageParam }) }),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

  if (history.isPending) return <LedgerSkeleton />;
  if (!history.data) {
    return (
      <Alert tone="bad">
        <AlertTitle>{t('notRead')}</AlertTitle>
        <AlertActions>
          <Button size="sm" onClick={() => history.refetch()}>
            {t('retry')}
          </Button>
        </AlertActions>
      </Alert>
    );
  }
  const lines = history.data.pages.flatMap((page) => page.transactions);
  if (lines.length === 0) return <EmptyLedger />;
  return (
    <div className="flex flex-col gap-4">
      <LedgerTable lines={lines} />
      {history.isFetchNextPageError ? (
        <Alert tone="bad">
          <AlertTitle>{t('moreNotRead')}</AlertTitle>
        </Alert>
      ) : null}
      {history.hasNextPage ? (
        <Button className="self-center" isBusy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
          {t('loadMore')}
        </Button>
      ) : (
        <p className="text-center text-muted text-xs">{t('allShown', { count: lines.length })}</p>
      )}
    </div>
  );
}

function EmptyLedger() {
  const t = useTranslations('history');
  return (
    <div className="flex flex-col items-start gap-4 rounded-xl border border-dashed p-6">
      <p className="text-muted">{t('empty')}</p>
      <Button asChild variant="primary">
        <CreateLink words={t('makeVideo')} />
      </Button>
    </div>
  );
}
