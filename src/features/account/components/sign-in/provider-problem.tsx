import { useTranslations } from 'next-intl';
import { Alert, AlertText } from '#/components/ui/alert.tsx';

/** What the library says in the address of the page to which a provider led back, in our words. */
const problems: Record<
  string,
  'notLinked' | 'providerUnverified' | 'signUpClosed' | 'canceled' | 'connectedElsewhere'
> = {
  account_not_linked: 'notLinked',
  email_not_verified: 'providerUnverified',
  unable_to_link_account: 'providerUnverified',
  signup_disabled: 'signUpClosed',
  access_denied: 'canceled',
  account_already_linked_to_different_user: 'connectedElsewhere',
};

/** Why a sign-in by way of a provider, or a connection with it, did not come about; nothing where there is no code. */
export function ProviderProblem({ code }: { code: string | null }) {
  const t = useTranslations('auth.errors');
  if (code === null) return null;
  const isKnown = Object.hasOwn(problems, code);
  return (
    <Alert tone="bad" className="mb-6">
      <AlertText className="text-text">{t((isKnown && problems[code]) || 'providerFailed')}</AlertText>
    </Alert>
  );
}
