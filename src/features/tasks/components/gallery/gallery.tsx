'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { CreateLink } from '#/components/offered-types.tsx';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { type GalleryFilter, galleryQuery, readFilter } from '#/features/tasks/components/gallery/gallery-filter.ts';
import { GalleryFilters } from '#/features/tasks/components/gallery/gallery-filters.tsx';
import { GalleryGrid } from '#/features/tasks/components/gallery/gallery-grid.tsx';
import { GalleryItem } from '#/features/tasks/components/gallery/gallery-item.tsx';
import { galleryKey, galleryPageSize } from '#/features/tasks/components/gallery/gallery-pages.ts';
import { GallerySkeleton } from '#/features/tasks/components/gallery/gallery-skeleton.tsx';
import { useRecentTasks, withTold } from '#/features/tasks/components/use-told-tasks.ts';
import { trpc } from '#/trpc/client.ts';

/** Puts a query into the address without asking the server for the page again. */
function go(query: string) {
  window.history.pushState(null, '', query || window.location.pathname);
}

/** Everything that was made, newest first, of the type and status that the address says. */
export function Gallery() {
  const t = useTranslations('gallery');
  const params = useSearchParams();
  const filter = readFilter(params);
  const openUuid = params.get('item');
  const { client } = trpc.useUtils();
  const told = useRecentTasks(true);
  const pages = useInfiniteQuery({
    queryKey: galleryKey(filter),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      client.tasks.list.query({ ...filter, limit: galleryPageSize, ...(pageParam && { cursor: pageParam }) }),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const tasks = withTold(pages.data?.pages.flatMap((page) => page.tasks) ?? [], told);

  return (
    <div className="flex flex-col gap-8">
      <GalleryFilters filter={filter} onChange={(changed) => go(galleryQuery(changed))} />
      {pages.isPending ? <GallerySkeleton /> : null}
      {pages.isError && !pages.data ? (
        <Alert tone="bad">
          <AlertTitle>{t('notRead')}</AlertTitle>
          <AlertActions>
            <Button size="sm" onClick={() => pages.refetch()}>
              {t('retry')}
            </Button>
          </AlertActions>
        </Alert>
      ) : null}
      {pages.data && tasks.length === 0 ? <EmptyGallery filter={filter} /> : null}
      {tasks.length > 0 ? (
        <GalleryGrid
          tasks={tasks}
          isStale={pages.isPlaceholderData}
          hasMore={pages.hasNextPage}
          isReadingMore={pages.isFetchingNextPage}
          isMoreUnreadable={pages.isFetchNextPageError}
          onMore={() => void pages.fetchNextPage()}
          onOpen={(uuid) => go(galleryQuery(filter, uuid))}
        />
      ) : null}
      <GalleryItem
        uuid={openUuid}
        known={tasks.find(({ uuid }) => uuid === openUuid) ?? null}
        recent={told}
        onClose={() => go(galleryQuery(filter))}
        onShow={(uuid) => go(galleryQuery(filter, uuid))}
      />
    </div>
  );
}

function EmptyGallery({ filter }: { filter: GalleryFilter }) {
  const t = useTranslations('gallery');
  const isFiltered = filter.type !== undefined || filter.status !== undefined;
  return (
    <div className="flex flex-col items-start gap-4 rounded-xl border border-dashed p-6">
      <p className="text-muted">{t(isFiltered ? 'emptyFiltered' : 'empty')}</p>
      {isFiltered ? (
        <Button onClick={() => go('')}>{t('clear')}</Button>
      ) : (
        <Button asChild variant="primary">
          <CreateLink slug="text-to-image" words={t('make')} />
        </Button>
      )}
    </div>
  );
}
