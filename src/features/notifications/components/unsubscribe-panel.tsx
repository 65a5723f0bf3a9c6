'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { notificationKinds, unsubscribeInputSchema } from '#/features/notifications/schema.ts';
import { Link } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';

/** Asks before mails of a kind are called off, since programs that look at mails open their links, too. */
export function UnsubscribePanel({ link }: { link: Record<string, string | string[] | undefined> }) {
  const t = useTranslations('unsubscribe');
  const tKinds = useTranslations('settings.notifications.kinds');
  const stop = trpc.notices.unsubscribe.useMutation();
  const { userId, kind, signature } = link;
  const asked = unsubscribeInputSchema.safeParse({ userId, kind, signature });
  const known = notificationKinds.find((one) => one === kind);
  const isWrong = !asked.success || !known || stop.error?.data?.reason === 'FORBIDDEN';
  return (
    <div className="page-width flex flex-1 items-center py-8 lg:py-16">
      <div className="mx-auto flex w-full max-w-md flex-col gap-4">
        <h1 className="font-semibold text-xl">{t('title')}</h1>
        {isWrong ? <p className="text-muted">{t('wrong')}</p> : null}
        {!isWrong && stop.isSuccess ? (
          <output className="block">
            {t('stopped')} {t('again')}
          </output>
        ) : null}
        {isWrong || stop.isSuccess ? null : (
          <>
            <p className="text-muted">{t('lead', { kind: tKinds(`${known}.title`) })}</p>
            {stop.isError ? (
              <Alert tone="bad">
                <AlertTitle>{t('failed')}</AlertTitle>
              </Alert>
            ) : null}
            <Button className="self-start" isBusy={stop.isPending} onClick={() => stop.mutate(asked.data)}>
              {t('confirm')}
            </Button>
          </>
        )}
        <Button asChild variant="link" className="self-start">
          <Link href="/account">{t('account')}</Link>
        </Button>
      </div>
    </div>
  );
}
