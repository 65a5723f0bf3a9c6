import { useTranslations } from 'next-intl';
import { CreateLink } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import { PriceDemo } from '#/features/landing/components/price-demo.tsx';
import { Link } from '#/i18n/navigation.ts';

type HeroProps = {
  isSignedIn: boolean;
  isSignUpOpen: boolean;
  /** What an account made now starts with; may be none today. */
  welcomeCredits: number;
  /** What the demonstration begins with; null where there is none. */
  demoCredits: number | null;
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
              <CreateLink words={t('create')} />
            ) : (
              <Link href={isSignUpOpen ? '/sign-up' : '/sign-in'}>
                {isSignUpOpen ? t('start', { amount: welcomeCredits }) : t('signIn')}
              </Link>
            )}
          </Button>
          <Button asChild size="lg">
            {isSignedIn ? (
              <Link href="/plans">{t('plans')}</Link>
            ) : (
              <CreateLink words={t('look')} otherWords={t('look')} />
            )}
          </Button>
        </div>
        <p className="mt-4 text-muted text-xs">
          {isSignUpOpen ? t('note', { amount: welcomeCredits }) : t('signUpClosed')}
        </p>
      </div>
      {demoCredits === null ? null : <PriceDemo welcomeCredits={demoCredits} />}
    </section>
  );
}
