import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** The place of the month's statement while it is being read. */
export function StatementSkeleton() {
  const t = useTranslations('statement');
  return (
    <div
      role="status"
      aria-label={t('loading')}
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6 xl:order-last"
    >
      <Skeleton className="h-6 w-32" />
      <Skeleton className="h-11" />
      {['opening', 'first', 'closing'].map((key) => (
        <Skeleton key={key} className="h-6" />
      ))}
    </div>
  );
}
