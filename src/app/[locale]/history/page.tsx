import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { PageHeading } from '#/components/page-heading.tsx';
import { HistoryLedger } from '#/features/credits/components/history-ledger.tsx';
import { historyPages } from '#/features/credits/components/history-pages.ts';
import { getSession } from '#/server/session.ts';
import { getServerApi } from '#/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('history');
  return { title: t('metaTitle') };
}

export default async function HistoryPage() {
  // The layout redirects whoever is signed out, but the page is drawn beside it.
  if (!(await getSession(await headers()))) return null;
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
