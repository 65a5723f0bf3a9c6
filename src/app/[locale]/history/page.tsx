import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getLocale, getTranslations } from 'next-intl/server';
import { PageHeading } from '#/components/page-heading.tsx';
import { HistoryLedger } from '#/features/credits/components/history-ledger.tsx';
import { historyPages } from '#/features/credits/components/history-pages.ts';
import { getPathname, redirect } from '#/i18n/navigation.ts';
import { getSession } from '#/server/session.ts';
import { getServerApi } from '#/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('history');
  return { title: t('metaTitle') };
}

export default async function HistoryPage() {
  const locale = await getLocale();
  if (!(await getSession(await headers()))) {
    redirect({ locale, href: { pathname: '/sign-in', query: { next: getPathname({ locale, href: '/history' }) } } });
  }
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
