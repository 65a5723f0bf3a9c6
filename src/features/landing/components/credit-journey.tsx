import { useTranslations } from 'next-intl';
import { creditJourney } from '#/features/landing/rules/credit-journey.ts';
import type { ExampleVideo } from '#/features/landing/rules/example-video.ts';
import { cn } from '#/lib/cn.ts';

type CreditJourneyProps = {
  /** What the account has before, in credits. */
  startCredits: number;
  video: ExampleVideo;
};

/** How a credit moves: shown, held, then kept or returned. */
export function CreditJourney({ startCredits, video }: CreditJourneyProps) {
  const t = useTranslations('landing.journey');
  const { seconds, costCredits: cost } = video;
  const { total, moments } = creditJourney(startCredits, cost);
  return (
    <section aria-labelledby="journey-heading" className="border-t">
      <div className="page-width py-16 lg:py-24">
        <h2 id="journey-heading" className="text-balance font-semibold text-xl">
          {t('title')}
        </h2>
        <p className="measure mt-2 text-muted">{t('text', { seconds, total })}</p>
        <ol className="mt-8 grid gap-8 sm:grid-cols-2 lg:grid-cols-4">
          {moments.map(({ key, available, held, gone }) => (
            <li key={key} className="figures flex flex-col border-t border-text pt-4">
              <h3 className="font-medium">{t(`${key}.title`, { cost })}</h3>
              <p className="mt-1 text-muted text-sm">{t(`${key}.text`, { cost })}</p>
              <div aria-hidden className="mt-auto flex h-7 items-end">
                <Part share={available / total} className="bg-text" />
                <Part
                  share={held / total}
                  className="bg-[repeating-linear-gradient(135deg,var(--text)_0_2px,transparent_2px_5px)] outline outline-text -outline-offset-1"
                />
                <Part share={gone / total} className="outline outline-control outline-dashed -outline-offset-1" />
              </div>
              <p className="mt-2 text-xs">
                {t('available', { amount: available })}
                {held > 0 ? ` · ${t('heldAmount', { amount: held })}` : ''}
                {gone > 0 ? ` · ${t('goneAmount', { amount: gone })}` : ''}
              </p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

/** A part of the bar, as a share of the whole, from 0 to 1. */
function Part({ share, className }: { share: number; className: string }) {
  return share === 0 ? null : (
    <span className={cn('h-3 rounded-[2px]', className)} style={{ width: `${share * 100}%` }} />
  );
}
