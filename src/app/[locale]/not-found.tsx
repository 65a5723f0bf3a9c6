import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Notice } from '#/components/notice.tsx';
import { CreateLink } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notFound');
  return { title: t('metaTitle') };
}

export default async function NotFound() {
  const t = await getTranslations('notFound');
  return (
    <Notice title={t('title')} text={t('text')}>
      <Button asChild variant="primary">
        <Link href="/">{t('home')}</Link>
      </Button>
      <Button asChild>
        <CreateLink words={t('create')} />
      </Button>
      <Button asChild variant="ghost">
        <Link href="/help">{t('help')}</Link>
      </Button>
    </Notice>
  );
}
