import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertText } from '#/components/ui/alert.tsx';
import type { AuthErrorKey } from '#/features/account/components/auth-errors.ts';
import { Link } from '#/i18n/navigation.ts';

/** What stood against something, in words; with the way to sign in again where that is what it takes. */
export function ProblemAlert({ problem }: { problem: AuthErrorKey | null }) {
  const t = useTranslations('auth');
  const security = useTranslations('settings.security');
  if (problem === null) return null;
  return (
    <Alert tone="bad">
      <AlertText className="text-text">{t(`errors.${problem}`)}</AlertText>
      {problem === 'notFresh' ? (
        <AlertActions>
          <Link
            href={{ pathname: '/sign-in', query: { again: '1', next: '/en/account#security' } }}
            className="font-medium underline decoration-control underline-offset-4 hover:decoration-text"
          >
            {security('signInAgain')}
          </Link>
        </AlertActions>
      ) : null}
    </Alert>
  );
}
