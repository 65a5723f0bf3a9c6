import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { HistoryLedger } from '#/features/credits/components/history-ledger.tsx';
import { historyPages } from '#/features/credits/components/history-pages.ts';
import { monthOf, periodOf } from '#/features/credits/components/statement-months.ts';
import { StatementPanel } from '#/features/credits/components/statement-panel.tsx';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('history');
  return { title: t('metaTitle') };
}

export default mayWait(async function HistoryPage() {
  // The page is drawn beside the layout, and without it when it is reached from another page whose layout is kept.
  if (!(await getSession())) await redirectToSignIn('/history');
  const t = await getTranslations('history');
  const { api, HydrateClient, queryClient } = await getServerApi();
  await Promise.all([
    api.credits.statementSpan.prefetch(),
    api.credits.statementTotals.prefetch(periodOf(monthOf(new Date()))),
    queryClient.prefetchInfiniteQuery({
      queryKey: historyPages.queryKey,
      initialPageParam: null,
      queryFn: () => api.credits.history({ limit: historyPages.lines }),
    }),
  ]);
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <div className="grid items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="xl:order-last">
            <StatementPanel />
          </div>
          <HistoryLedger />
        </div>
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
