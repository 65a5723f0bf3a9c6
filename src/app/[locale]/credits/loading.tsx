import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { UsageSkeleton } from '#/features/credits/components/usage/usage-skeleton.tsx';

export default function CreditsLoading() {
  const t = useTranslations('usage');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <UsageSkeleton />
    </div>
  );
}
