import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requireSession } from '#/app/[locale]/history/require-session.ts';
import { PageHeading } from '#/components/page-heading.tsx';
import { HistoryLedger } from '#/features/credits/components/history-ledger.tsx';
import { historyPages } from '#/features/credits/components/history-pages.ts';
import { getServerApi } from '#/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('history');
  return { title: t('metaTitle') };
}

export default async function HistoryPage() {
  // The page is drawn beside the layout, and without it when it is reached from another page whose layout is kept.
  await requireSession();
  const t = await getTranslations('history');
  const { api, HydrateClient, queryClient } = await getServerApi();
  await queryClient.prefetchInfiniteQuery({
    queryKey: historyPages.queryKey,
    initialPageParam: null,
    queryFn: () => api.credits.history({ limit: historyPages.lines }),
  });
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <HistoryLedger />
      </div>
    </HydrateClient>
  );
}
