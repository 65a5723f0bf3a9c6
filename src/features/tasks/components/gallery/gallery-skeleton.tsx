import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { gridClasses } from '#/features/tasks/components/gallery/grid-classes.ts';

const TILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The place of the gallery while it is read. */
export function GallerySkeleton() {
  const t = useTranslations('gallery');
  return (
    <div role="status" aria-label={t('loading')} className={gridClasses}>
      {TILES.map((tile) => (
        <div key={tile} className="flex flex-col gap-2">
          <Skeleton className="aspect-square rounded-lg" />
          <Skeleton className="h-11" />
        </div>
      ))}
    </div>
  );
}
