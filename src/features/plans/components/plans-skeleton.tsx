import { useTranslations } from 'next-intl';
import { planCatalog } from '#/catalog/plans.ts';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** The place of the plans while they are being read. */
export function PlansSkeleton() {
  const t = useTranslations('plans');
  return (
    <div role="status" aria-label={t('loading')} className="mt-8 flex flex-col gap-4">
      <Skeleton className="h-12.5 w-40 rounded-md" />
      <div className="grid gap-4 lg:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
        {planCatalog.map(({ name }) => (
          <Skeleton key={name} className="h-98 rounded-xl" />
        ))}
      </div>
    </div>
  );
}
