import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { PlansBoard } from '#/features/plans/components/plans-board.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('plans');
  return { title: t('metaTitle') };
}

export default mayWait(async function PlansPage() {
  const t = await getTranslations('plans');
  const { api, HydrateClient } = await getServerApi();
  const isSignedIn = (await getSession()) !== null;
  await Promise.all([api.plans.list.prefetch(), isSignedIn && api.plans.current.prefetch()]);
  return (
    <HydrateClient>
      <div className="page-width py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <PlansBoard />
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
