'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { useKeepAccount } from '#/features/account/components/use-keep-account.ts';
import { trpc } from '#/trpc/client.ts';

/** On every page of an account that is about to be deleted: when, and the ways to keep it and to save what is in it. */
export function DeletionBanner() {
  const t = useTranslations('deletion');
  const dayOf = useDayWords();
  const profile = trpc.account.profile.useQuery();
  const keep = useKeepAccount();
  const deletionAt = profile.data?.deletionAt;
  if (!deletionAt) return null;
  const { date, distance } = dayOf(deletionAt);
  return (
    <div className="page-width pt-4">
      <Alert tone="warning" role="status">
        <AlertTitle>{t('banner', { date, distance })}</AlertTitle>
        <AlertActions>
          <Button variant="link" isBusy={keep.isPending} onClick={() => keep.mutate()}>
            {t('keep')}
          </Button>
          <Button asChild variant="link">
            <a href="/api/account/export" download>
              {t('save')}
            </a>
          </Button>
        </AlertActions>
      </Alert>
    </div>
  );
}
