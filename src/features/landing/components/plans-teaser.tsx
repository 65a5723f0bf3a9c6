import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import type { ExampleVideo } from '#/features/landing/rules/example-video.ts';
import { Link } from '#/i18n/navigation.ts';

type TeasedPlan = { name: string; description: string; monthlyPriceCents: number; credits: number };

/** The plans in one row each: price, credits, and what they come to in videos; `video` is null where there are none. */
export function PlansTeaser({ plans, video }: { plans: readonly TeasedPlan[]; video: ExampleVideo | null }) {
  const t = useTranslations('landing.plans');
  const format = useFormatter();
  return (
    <section aria-labelledby="plans-heading" className="border-t">
      <div className="page-width py-16 lg:py-24">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <h2 id="plans-heading" className="text-balance font-semibold text-xl">
            {t('title', { count: plans.length })}
          </h2>
          <Button asChild>
            <Link href="/plans">{t('compare')}</Link>
          </Button>
        </div>
        <ul className="figures mt-8 grid gap-4 lg:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
          {plans.map((plan) => (
            <li key={plan.name} className="rounded-xl border bg-surface p-6">
              <h3 className="flex items-baseline justify-between gap-2 font-semibold text-lg">
                {plan.name}
                <span className="font-medium text-sm">
                  {plan.monthlyPriceCents === 0
                    ? t('free')
                    : t('perMonth', { price: format.number(plan.monthlyPriceCents / 100, 'dollars') })}
                </span>
              </h3>
              <p className="text-muted text-sm">{plan.description}</p>
              <p className="mt-4 font-medium">
                {t(plan.monthlyPriceCents === 0 ? 'creditsOnce' : 'creditsMonthly', { amount: plan.credits })}
              </p>
              {video ? (
                <p className="text-muted text-sm">
                  {t('videos', { count: Math.floor(plan.credits / video.costCredits), seconds: video.seconds })}
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
