import { useTranslations } from 'next-intl';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

type LinkOutcomeProps = {
  /** What was done, in a sentence. */
  done?: string;
  /** Why it was not. */
  problem?: string;
  /** The page on which another link is asked for; without it there is the way to the sign-in only. */
  askAgain?: '/forgot-password' | '/account';
};

/** What came of the link of a mail, with the next step. */
export function LinkOutcome({ done, problem, askAgain }: LinkOutcomeProps) {
  const t = useTranslations('auth');
  return (
    <div className="flex flex-col gap-4">
      <Alert tone={done ? 'good' : 'bad'} role={done ? 'status' : 'alert'}>
        <AlertText className="break-words text-text">{done ?? problem}</AlertText>
      </Alert>
      {askAgain ? (
        <Button asChild variant="primary" size="lg">
          <Link href={askAgain}>{t('askAgain')}</Link>
        </Button>
      ) : null}
      <Button asChild variant={askAgain ? 'link' : 'primary'} size={askAgain ? 'md' : 'lg'}>
        <Link href="/sign-in">{t('toSignIn')}</Link>
      </Button>
    </div>
  );
}
