'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { LinkOutcome } from '#/features/account/components/sign-in/link-outcome.tsx';
import { useLinkToken } from '#/features/account/components/sign-in/use-link-token.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/** Gives an account its new address, by a press behind the link of the mail to it. */
export function ChangeLink() {
  const t = useTranslations('auth');
  const token = useLinkToken();
  const confirm = trpc.account.confirmEmailChange.useMutation();
  if (confirm.data) return <LinkOutcome done={t('changePage.done', { email: confirm.data.email })} />;
  if (token === null) return <LinkOutcome problem={t('linkMissing')} askAgain="/account" />;
  const error = confirm.error ? readApiError(confirm.error) : null;
  if (error?.reason === 'REFUSED') return <LinkOutcome problem={error.message} askAgain="/account" />;
  return (
    <div className="flex flex-col gap-4">
      {error ? (
        <Alert tone="bad">
          <AlertText className="text-text">
            {t(error.reason === 'BUSY' ? 'errors.busy' : 'errors.unreachable')}
          </AlertText>
        </Alert>
      ) : null}
      <Button
        variant="primary"
        size="lg"
        className="w-full"
        isBusy={confirm.isPending}
        onClick={() => token && confirm.mutate({ token })}
      >
        {t(confirm.isPending ? 'changePage.submitting' : 'changePage.submit')}
      </Button>
    </div>
  );
}
