import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { Gallery } from '#/features/tasks/components/gallery/gallery.tsx';
import { readFilter } from '#/features/tasks/components/gallery/gallery-filter.ts';
import { galleryKey, galleryPageSize } from '#/features/tasks/components/gallery/gallery-pages.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('gallery');
  return { title: t('metaTitle') };
}

export default mayWait(async function GalleryPage({ searchParams }: PageProps<'/[locale]/gallery'>) {
  // The page is drawn beside the layout, and without it when it is reached from another page whose layout is kept.
  if (!(await getSession())) await redirectToSignIn('/gallery');
  const t = await getTranslations('gallery');
  const asked = await searchParams;
  const filter = readFilter({ get: (name) => String(asked[name] ?? '') });
  const { api, HydrateClient, queryClient } = await getServerApi();
  await Promise.all([
    api.tasks.list.prefetch(recentTasks),
    queryClient.prefetchInfiniteQuery({
      queryKey: galleryKey(filter),
      initialPageParam: null,
      queryFn: () => api.tasks.list({ ...filter, limit: galleryPageSize }),
    }),
  ]);
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <Gallery />
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
