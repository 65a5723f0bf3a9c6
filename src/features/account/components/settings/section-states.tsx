'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';

/** Stands in a section while what it shows is read. */
export function SectionSkeleton() {
  const t = useTranslations('settings');
  return (
    <output aria-label={t('loading')} className="block">
      <Skeleton className="h-24" />
    </output>
  );
}

/** Stands in a section whose content could not be read, with the way to try again. */
export function NotRead({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations('settings');
  return (
    <Alert tone="bad">
      <AlertTitle>{t('notRead')}</AlertTitle>
      <AlertActions>
        <Button variant="link" onClick={onRetry}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}
