import { useLocale, useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { getPathname, Link } from '#/i18n/navigation.ts';
import type { ApiError } from '#/trpc/api-error.ts';

const linkClasses =
  'inline-flex min-h-8 items-center font-medium underline decoration-control underline-offset-4 hover:decoration-text';

/** Why a submit was refused, what that means for the credits, and what to do. */
export function SubmitRefusal({
  refusal,
  path,
}: {
  refusal: ApiError /** Where to come back to after signing in. */;
  path: string;
}) {
  const t = useTranslations('refusal');
  const locale = useLocale();
  switch (refusal.reason) {
    case 'INSUFFICIENT_CREDITS': {
      const { requiredCredits: required, availableCredits: available, debtCredits: debt } = refusal;
      return (
        <Alert tone="warning">
          <AlertTitle className="figures">
            {debt > 0 ? t('owed', { debt }) : t('insufficient', { required, available, missing: required - available })}
          </AlertTitle>
          <AlertText>{t(debt > 0 ? 'owedHint' : 'notCharged')}</AlertText>
          <AlertActions>
            <Link href="/plans" className={linkClasses}>
              {t('seePlans')}
            </Link>
          </AlertActions>
        </Alert>
      );
    }
    case 'PRICE_CHANGED':
      return (
        <Alert tone="warning">
          <AlertTitle className="figures">{t('priceChanged', { amount: refusal.costCredits })}</AlertTitle>
          <AlertText>{t('priceChangedHint')}</AlertText>
        </Alert>
      );
    case 'UNAUTHORIZED': {
      const next = getPathname({ locale, href: path });
      return (
        <Alert tone="bad">
          <AlertTitle>{t('signedOut')}</AlertTitle>
          <AlertText>{t('notCharged')}</AlertText>
          <AlertActions>
            <Link href={{ pathname: '/sign-in', query: { next } }} className={linkClasses}>
              {t('signIn')}
            </Link>
          </AlertActions>
        </Alert>
      );
    }
    case 'UNREACHABLE':
    case 'INTERNAL':
    case 'BUSY':
      return (
        <Alert tone="bad">
          <AlertTitle>{t(refusal.reason === 'BUSY' ? 'busy' : 'unreachable')}</AlertTitle>
          <AlertText>{t('pressAgain')}</AlertText>
        </Alert>
      );
    case 'VALIDATION':
    case 'TOO_MANY_REQUESTS':
    case 'REFUSED':
      return (
        <Alert tone="bad">
          <AlertTitle>{refusal.message}</AlertTitle>
          {/* Many refusals say so themselves. */}
          {refusal.message.includes(t('notCharged')) ? null : <AlertText>{t('notCharged')}</AlertText>}
        </Alert>
      );
  }
}
