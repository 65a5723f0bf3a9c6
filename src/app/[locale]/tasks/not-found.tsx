import { useTranslations } from 'next-intl';
import { Notice } from '#/components/notice.tsx';
import { CreateLink } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

/** Of a task type that there is not, or that is not offered here. */
export default function TypeNotOffered() {
  const t = useTranslations('notOffered');
  return (
    <Notice title={t('title')} text={t('text')}>
      <Button asChild variant="primary">
        <CreateLink words={t('create')} />
      </Button>
      <Button asChild>
        <Link href="/gallery">{t('gallery')}</Link>
      </Button>
    </Notice>
  );
}
