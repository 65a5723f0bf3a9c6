'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '#/components/notice.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

/** Shown instead of a page that failed. The server has logged why; the digest finds it there. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations('error');
  return (
    <Notice title={t('title')} text={t('text')} detail={error.digest ? t('reference', { digest: error.digest }) : null}>
      <Button variant="primary" onClick={retry}>
        {t('retry')}
      </Button>
      <Button asChild>
        <Link href="/">{t('home')}</Link>
      </Button>
      <Button asChild variant="ghost">
        <Link href="/help">{t('help')}</Link>
      </Button>
    </Notice>
  );
}
