'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useSendLink } from '#/features/account/components/sign-in/use-send-link.ts';
import { trpc } from '#/trpc/client.ts';

/** On every page of an account whose welcome credits wait for its address: how they come, and the way to have the mail again. */
export function ConfirmBanner() {
  const t = useTranslations('auth');
  const { data: profile } = trpc.account.profile.useQuery();
  const link = useSendLink(profile?.email ?? '');
  if (!profile?.waitingCredits) return null;
  const { waitingCredits: amount, email } = profile;
  return (
    <div className="page-width pt-4">
      <Alert role="status">
        <AlertTitle className="break-words">{t('mail.forCredits', { amount, email })}</AlertTitle>
        <AlertActions>
          <Button variant="link" isBusy={link.isBusy} onClick={link.send}>
            {t(link.isBusy ? 'mail.sending' : 'mail.again')}
          </Button>
          {link.problem || link.isSent ? (
            <p role={link.problem ? 'alert' : 'status'} className="break-words text-muted text-sm">
              {link.problem ? t(`errors.${link.problem}`) : t('mail.resent', { email })}
            </p>
          ) : null}
        </AlertActions>
      </Alert>
    </div>
  );
}
