import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** Two charts and two tables, before they are read. */
export function UsageSkeleton() {
  const t = useTranslations('usage');
  return (
    <div role="status" aria-label={t('loading')} className="grid gap-8 lg:grid-cols-2">
      {['balance', 'spending', 'kinds', 'types'].map((key) => (
        <Skeleton key={key} className="h-88 rounded-xl" />
      ))}
    </div>
  );
}
