import { useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import { PriceDemo } from '#/features/landing/components/price-demo.tsx';
import { Link } from '#/i18n/navigation.ts';

type HeroProps = { isSignedIn: boolean; welcomeCredits: number };

/** What it is, in one sentence, and the promise to try beside it. */
export function Hero({ isSignedIn, welcomeCredits }: HeroProps) {
  const t = useTranslations('landing.hero');
  return (
    <section className="page-width grid items-center gap-8 py-12 lg:grid-cols-[minmax(0,1fr)_28rem] lg:py-24">
      <div>
        <h1 className="text-balance font-semibold text-display">{t('title')}</h1>
        <p className="measure mt-6 text-base text-muted">{t('text')}</p>
        <div className="mt-8 flex flex-wrap gap-2">
          <Button asChild variant="primary" size="lg">
            <Link href={isSignedIn ? '/tasks/text-to-video' : '/sign-up'}>
              {isSignedIn ? t('create') : t('start', { amount: welcomeCredits })}
            </Link>
          </Button>
          <Button asChild size="lg">
            <Link href={isSignedIn ? '/plans' : '/tasks/text-to-video'}>{isSignedIn ? t('plans') : t('look')}</Link>
          </Button>
        </div>
        <p className="mt-4 text-muted text-xs">{t('note', { amount: welcomeCredits })}</p>
      </div>
      <PriceDemo welcomeCredits={welcomeCredits} />
    </section>
  );
}
