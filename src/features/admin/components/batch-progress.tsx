'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type BatchProgressProps = { id: string; status: RouterOutputs['admin']['batches']['get']['batch']['status'] };

/** So often a page with a batch that is at work is read anew, in milliseconds. */
const lookAgainMs = 1_000;

/** How far a batch is. Once it is rehearsed it is started, or dropped; before and while it runs the page is read anew by itself. */
export function BatchProgress({ id, status }: BatchProgressProps) {
  const t = useTranslations('admin.batches');
  const router = useRouter();
  const isAtWork = status === 'rehearsing' || status === 'running';
  useEffect(() => {
    if (!isAtWork) return;
    const timer = setInterval(() => router.refresh(), lookAgainMs);
    return () => clearInterval(timer);
  }, [isAtWork, router]);
  const options = { onSettled: () => router.refresh() };
  const start = trpc.admin.batches.start.useMutation(options);
  const drop = trpc.admin.batches.drop.useMutation(options);
  const refusal = start.error ?? drop.error;
  const isBusy = start.isPending || drop.isPending;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <span role="status">
          <Badge>{t(`status.${status}`)}</Badge>
        </span>
        {status === 'rehearsed' ? (
          <>
            <Button variant="primary" isBusy={isBusy} onClick={() => start.mutate({ id })}>
              {t('start')}
            </Button>
            <Button isBusy={isBusy} onClick={() => drop.mutate({ id })}>
              {t('drop')}
            </Button>
          </>
        ) : null}
      </div>
      {refusal ? (
        <Alert tone="bad">
          <AlertText>{refusal.message}</AlertText>
        </Alert>
      ) : null}
    </div>
  );
}
