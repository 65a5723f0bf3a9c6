import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** The place of the ledger while it is being read. */
export function LedgerSkeleton() {
  const t = useTranslations('history');
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col rounded-xl border bg-surface">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <div key={key} className="flex h-18 items-center justify-between gap-4 border-b px-4 last:border-b-0 sm:px-6">
          <div className="flex flex-col gap-2">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="h-3 w-24" />
          </div>
          <Skeleton className="h-4 w-24" />
        </div>
      ))}
    </div>
  );
}
