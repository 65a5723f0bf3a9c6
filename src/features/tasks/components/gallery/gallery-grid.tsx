'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useRef } from 'react';
import { Alert, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { GalleryTile } from '#/features/tasks/components/gallery/gallery-tile.tsx';
import { gridClasses } from '#/features/tasks/components/gallery/grid-classes.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { cn } from '#/lib/cn.ts';

type GalleryGridProps = {
  tasks: readonly Task[];
  /** Whether these are of the filter before, while those of this one are on their way. */
  isStale: boolean;
  hasMore: boolean;
  isReadingMore: boolean;
  isMoreUnreadable: boolean;
  onMore: () => void;
  onOpen: (uuid: string) => void;
};

/** Things side by side. More are read when the end comes near; where that fails, when the button is pressed. */
export function GalleryGrid(props: GalleryGridProps) {
  const { tasks, isStale, hasMore, isReadingMore, isMoreUnreadable, onMore, onOpen } = props;
  const t = useTranslations('gallery');
  const end = useRef<HTMLDivElement>(null);
  const readMore = useEffectEvent(() => {
    if (hasMore && !isReadingMore && !isMoreUnreadable && !isStale) onMore();
  });

  // Watched anew after each page: an end that is still near is not told of twice.
  useEffect(() => {
    if (!end.current || tasks.length === 0) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && readMore(), { rootMargin: '600px' });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [tasks.length]);

  return (
    <div className="flex flex-col gap-8">
      <ul aria-label={t('list')} aria-busy={isStale} className={cn(gridClasses, isStale && 'opacity-55')}>
        {tasks.map((task) => (
          <li key={task.uuid}>
            <GalleryTile task={task} onOpen={() => onOpen(task.uuid)} />
          </li>
        ))}
      </ul>
      {isMoreUnreadable ? (
        <Alert tone="bad">
          <AlertTitle>{t('moreNotRead')}</AlertTitle>
        </Alert>
      ) : null}
      <div ref={end} className="flex min-h-11 justify-center">
        {hasMore ? (
          <Button isBusy={isReadingMore} onClick={onMore}>
            {t('more')}
          </Button>
        ) : (
          <p className="figures text-muted text-xs">{t('allShown', { count: tasks.length })}</p>
        )}
      </div>
    </div>
  );
}
