import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import {
  linesKey,
  linesQuery,
  readUsageFilter,
  usageQuery,
} from '#/features/credits/components/usage/usage-address.ts';
import { UsageView } from '#/features/credits/components/usage/usage-view.tsx';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

export default mayWait(async function CreditsPage({ searchParams }: PageProps<'/[locale]/credits'>) {
  // The page is drawn beside the layout, and without it when it is reached from another page whose layout is kept.
  if (!(await getSession())) await redirectToSignIn('/credits');
  const t = await getTranslations('usage');
  const asked = await searchParams;
  const filter = readUsageFilter({ get: (name) => [asked[name] ?? null].flat()[0] ?? null }, new Date());
  const { api, HydrateClient, queryClient } = await getServerApi();
  await Promise.all([
    api.credits.outlook.prefetch(),
    api.credits.usage.prefetch(usageQuery(filter)),
    queryClient.prefetchInfiniteQuery({
      queryKey: linesKey(filter),
      initialPageParam: null,
      queryFn: () => api.credits.lines(linesQuery(filter)),
    }),
  ]);
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <UsageView />
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
