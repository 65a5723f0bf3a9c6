import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { TextToVideoStudio } from '#/features/tasks/components/text-to-video-studio.tsx';
import { defaultVideoSeconds } from '#/features/tasks/task-types.ts';
import { getSession } from '#/server/session.ts';
import { getServerApi } from '#/trpc/server.ts';

/** What the form begins with. */
const firstInput = { seconds: defaultVideoSeconds, aspectRatio: 'landscape' } as const;

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('video');
  return { title: t('metaTitle') };
}

export default async function TextToVideoPage() {
  const t = await getTranslations('video');
  const { api, HydrateClient } = await getServerApi();
  if (await getSession(await headers())) {
    await Promise.all([
      api.credits.balance.prefetch(),
      api.creditCosts.quote.prefetch({ type: 'TEXT_TO_VIDEO', input: firstInput }),
      api.tasks.latest.prefetch({ type: 'text-to-video' }),
      api.tasks.list.prefetch({ limit: 8 }),
    ]);
  }
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <TextToVideoStudio />
      </div>
      <PageAlive />
    </HydrateClient>
  );
}
