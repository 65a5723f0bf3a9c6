import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isTaskTypeSlug, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { PageAlive } from '#/components/page-alive.tsx';
import { firstReads, uploadsOf } from '#/features/tasks/components/first-reads.ts';
import { Studio } from '#/features/tasks/components/studio.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession, offeredHere } from '#/web/session.ts';
import { getServerApi, queryKeyOf } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

type Props = PageProps<'/[locale]/tasks/[type]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { type } = await params;
  if (!isTaskTypeSlug(type) || !offeredHere().slugs.includes(type)) return {};
  const t = await getTranslations('types');
  return { title: t(`${type}.title`), description: t(`${type}.lead`, taskTypes[type].figures) };
}

export default mayWait(async function TaskTypePage({ params }: Props) {
  const { type } = await params;
  if (!isTaskTypeSlug(type) || !offeredHere().slugs.includes(type)) notFound();
  const { HydrateClient } = await getServerApi();
  if (await getSession()) await readAhead(type);
  return (
    <HydrateClient>
      <Studio key={type} slug={type} />
      <PageAlive />
    </HydrateClient>
  );
});

/** Reads what the page begins with, nothing of it twice: the newest task of the type is in the list of them. */
async function readAhead(type: TaskTypeSlug): Promise<void> {
  const { api, queryClient } = await getServerApi();
  const { quote, latest, recentTasks, recentOfType, takesUploads } = firstReads(type, offeredHere().models[type][0]);
  const [ofType, recent] = await Promise.all([
    api.tasks.list(recentOfType),
    takesUploads && api.uploads.recent(),
    api.credits.balance.prefetch(),
    quote && api.creditCosts.quote.prefetch(quote),
    api.tasks.list.prefetch(recentTasks),
  ]);
  const task = ofType.tasks[0] ?? null;
  queryClient.setQueryData(queryKeyOf('tasks.list', recentOfType), ofType);
  queryClient.setQueryData(queryKeyOf('tasks.latest', latest), { task });
  if (!recent) return;
  queryClient.setQueryData(queryKeyOf('uploads.recent'), recent);
  const shown = uploadsOf(task);
  for (const upload of recent.uploads.filter(({ id }) => shown.includes(id)))
    queryClient.setQueryData(queryKeyOf('uploads.get', { id: upload.id }), upload);
}
