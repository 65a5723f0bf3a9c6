import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** The place of the form and the stage while the page is on its way. */
export function StudioSkeleton() {
  const t = useTranslations('studio');
  return (
    <div role="status" aria-label={t('loading')} className="grid gap-8 lg:grid-cols-[24rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-8">
        <Skeleton className="h-50 rounded-md" />
        <Skeleton className="h-22 rounded-md" />
        <Skeleton className="h-22 rounded-md" />
        <Skeleton className="h-32 rounded-md" />
      </div>
      <Skeleton className="h-150 rounded-xl" />
    </div>
  );
}
