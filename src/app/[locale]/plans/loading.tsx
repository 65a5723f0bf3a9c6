import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { PlansSkeleton } from '#/features/plans/components/plans-skeleton.tsx';

export default function PlansLoading() {
  const t = useTranslations('plans');
  return (
    <div className="page-width py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <PlansSkeleton />
    </div>
  );
}
