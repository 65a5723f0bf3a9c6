import { useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import { PriceDemo } from '#/features/landing/components/price-demo.tsx';
import { Link } from '#/i18n/navigation.ts';

type HeroProps = {
  isSignedIn: boolean;
  isSignUpOpen: boolean;
  /** What an account made now starts with; may be none today. */
  welcomeCredits: number;
  /** What the demonstration begins with. */
  demoCredits: number;
};

/** What it is, in one sentence, and the promise to try beside it. */
export function Hero({ isSignedIn, isSignUpOpen, welcomeCredits, demoCredits }: HeroProps) {
  const t = useTranslations('landing.hero');
  return (
    <section className="page-width grid items-center gap-8 py-12 lg:grid-cols-[minmax(0,1fr)_28rem] lg:py-24">
      <div>
        <h1 className="text-balance font-semibold text-display">{t('title')}</h1>
        <p className="measure mt-6 text-base text-muted">{t('text')}</p>
        <div className="mt-8 flex flex-wrap gap-2">
          <Button asChild variant="primary" size="lg">
            {isSignedIn ? (
              <Link href="/tasks/text-to-video">{t('create')}</Link>
            ) : (
              <Link href={isSignUpOpen ? '/sign-up' : '/sign-in'}>
                {isSignUpOpen ? t('start', { amount: welcomeCredits }) : t('signIn')}
              </Link>
            )}
          </Button>
          <Button asChild size="lg">
            <Link href={isSignedIn ? '/plans' : '/tasks/text-to-video'}>{isSignedIn ? t('plans') : t('look')}</Link>
          </Button>
        </div>
        <p className="mt-4 text-muted text-xs">
          {isSignUpOpen ? t('note', { amount: welcomeCredits }) : t('signUpClosed')}
        </p>
      </div>
      <PriceDemo welcomeCredits={demoCredits} />
    </section>
  );
}
