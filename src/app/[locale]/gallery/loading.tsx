import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { GallerySkeleton } from '#/features/tasks/components/gallery/gallery-skeleton.tsx';

export default function GalleryLoading() {
  const t = useTranslations('gallery');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <Skeleton className="h-19 w-full rounded-md sm:w-108" />
      <GallerySkeleton />
    </div>
  );
}
