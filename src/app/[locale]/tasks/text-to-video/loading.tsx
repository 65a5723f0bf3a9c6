import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { StudioSkeleton } from '#/features/tasks/components/studio-skeleton.tsx';

export default function TextToVideoLoading() {
  const t = useTranslations('video');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <StudioSkeleton />
    </div>
  );
}
