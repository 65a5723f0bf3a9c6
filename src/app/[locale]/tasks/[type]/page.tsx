import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isTaskTypeSlug } from '#/catalog/task-inputs.ts';
import { PageAlive } from '#/components/page-alive.tsx';
import { firstReads, uploadsOf } from '#/features/tasks/components/first-reads.ts';
import { Studio } from '#/features/tasks/components/studio.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

type Props = PageProps<'/[locale]/tasks/[type]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { type } = await params;
  if (!isTaskTypeSlug(type)) return {};
  const t = await getTranslations('types');
  return { title: t(`${type}.title`), description: t(`${type}.lead`) };
}

export default mayWait(async function TaskTypePage({ params }: Props) {
  const { type } = await params;
  if (!isTaskTypeSlug(type)) notFound();
  const { api, HydrateClient } = await getServerApi();
  if (await getSession()) {
    const { quote, latest, recentTasks, recentOfType, uploads } = firstReads(type);
    await Promise.all([
      api.credits.balance.prefetch(),
      quote && api.creditCosts.quote.prefetch(quote),
      api.tasks.latest.prefetch(latest),
      api.tasks.list.prefetch(recentTasks),
      api.tasks.list.prefetch(recentOfType),
      ...uploads.map((page) => api.uploads.list.prefetch(page)),
    ]);
    const { task } = await api.tasks.latest(latest);
    await Promise.all(uploadsOf(task).map((id) => api.uploads.get.prefetch({ id })));
  }
  return (
    <HydrateClient>
      <Studio key={type} slug={type} />
      <PageAlive />
    </HydrateClient>
  );
});
