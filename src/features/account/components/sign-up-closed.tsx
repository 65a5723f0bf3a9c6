import { useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

/** What stands in place of the sign-up form where the operator has closed it: the way to sign in. */
export function SignUpClosed({ returnPath }: { returnPath: string }) {
  const t = useTranslations('auth');
  return (
    <Button asChild variant="primary" size="lg" className="w-full">
      <Link href={{ pathname: '/sign-in', query: { next: returnPath } }}>{t('signIn')}</Link>
    </Button>
  );
}
