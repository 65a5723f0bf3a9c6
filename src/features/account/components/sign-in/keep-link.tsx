'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { LinkOutcome } from '#/features/account/components/sign-in/link-outcome.tsx';
import { useLinkToken } from '#/features/account/components/sign-in/use-link-token.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/** Calls the deletion of an account off, by a press behind the link of a mail. */
export function KeepLink() {
  const t = useTranslations('deletion');
  const auth = useTranslations('auth');
  const token = useLinkToken();
  const utils = trpc.useUtils();
  const keep = trpc.account.keepByLink.useMutation({ onSettled: () => void utils.account.invalidate() });
  if (keep.data) return <LinkOutcome done={t(keep.data.wasAskedFor ? 'page.done' : 'page.off')} />;
  if (token === null) return <LinkOutcome problem={auth('linkMissing')} />;
  const error = keep.error ? readApiError(keep.error) : null;
  if (error?.reason === 'REFUSED') return <LinkOutcome problem={error.message} />;
  if (error?.reason === 'VALIDATION') return <LinkOutcome problem={auth('linkMissing')} />;
  return (
    <div className="flex flex-col gap-4">
      {error ? (
        <Alert tone="bad">
          <AlertText className="text-text">{t('notKept')}</AlertText>
        </Alert>
      ) : null}
      <Button
        variant="primary"
        size="lg"
        className="w-full"
        isBusy={keep.isPending}
        onClick={() => token && keep.mutate({ token })}
      >
        {t('keep')}
      </Button>
    </div>
  );
}
