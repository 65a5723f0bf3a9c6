'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { useSendLink } from '#/features/account/components/sign-in/use-send-link.ts';
import { Link } from '#/i18n/navigation.ts';

/** Stands in the place of the form while an address is to be confirmed: after a sign-up, or a sign-in that came too early. */
export function MailSent({ email, isSent }: { email: string; isSent: boolean }) {
  const t = useTranslations('auth');
  const { send, isBusy, isSent: isResent, problem } = useSendLink(email);
  return (
    <div className="flex flex-col gap-4">
      <Alert tone={isSent ? 'good' : 'warning'} role="status">
        <AlertTitle>{t('mail.title')}</AlertTitle>
        <AlertText className="break-words">{t(isSent ? 'mail.sent' : 'mail.notVerified', { email })}</AlertText>
      </Alert>
      <ProblemAlert problem={problem} />
      {isResent ? (
        <p role="status" className="break-words text-muted text-sm">
          {t('mail.resent', { email })}
        </p>
      ) : null}
      <Button onClick={send} isBusy={isBusy}>
        {t(isBusy ? 'mail.sending' : 'mail.again')}
      </Button>
      <Button asChild variant="link">
        {/* A whole new page: this form is over. */}
        <Link href="/sign-in">{t('toSignIn')}</Link>
      </Button>
    </div>
  );
}
