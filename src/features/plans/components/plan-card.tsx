import { Check } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { type Plan, type PlanStanding, priceCents, yearlySavingCents } from '#/features/plans/components/plan-price.ts';
import type { BillingCycle } from '#/features/plans/schema.ts';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

type PlanCardProps = {
  plan: Plan;
  cycle: BillingCycle;
  standing: PlanStanding;
  onUpgrade: (pressed: HTMLButtonElement) => void;
};

/** One plan: its price, its credits, what it has, and what can be done with it from where somebody stands. */
export function PlanCard({ plan, cycle, standing, onUpgrade }: PlanCardProps) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const cents = priceCents(plan, cycle);
  const saving = cycle === 'yearly' ? yearlySavingCents(plan) : null;
  return (
    <article
      aria-label={plan.name}
      className={cn('flex h-full flex-col rounded-xl border bg-surface p-6', standing === 'current' && 'border-text')}
    >
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h2 className="font-semibold text-lg">{plan.name}</h2>
        {standing === 'current' ? <Badge tone="strong">{t('current')}</Badge> : null}
      </div>
      <p className="text-muted">{plan.description}</p>
      <p className="figures mt-4 flex items-baseline gap-2">
        <span className="font-semibold text-xl">{format.number(cents / 100, 'dollars')}</span>
        {cents === 0 ? null : <span className="text-muted">{t(cycle === 'monthly' ? 'perMonth' : 'perYear')}</span>}
      </p>
      <p className="figures min-h-6 text-good text-sm">
        {saving === null ? null : t('saves', { amount: format.number(saving / 100, 'dollars') })}
      </p>
      <p className="figures mt-2 font-medium">
        {t(cents === 0 ? 'creditsOnce' : 'creditsMonthly', { amount: plan.credits })}
      </p>
      <ul className="mt-4 mb-8 flex flex-col gap-2 text-sm">
        {plan.features.map((feature) => (
          <li key={feature} className="flex gap-2">
            <Check aria-hidden className="mt-1 size-4 shrink-0 text-muted" />
            {feature}
          </li>
        ))}
      </ul>
      <div className="mt-auto">
        <PlanAction plan={plan} standing={standing} onUpgrade={onUpgrade} />
      </div>
    </article>
  );
}

function PlanAction({ plan, standing, onUpgrade }: Omit<PlanCardProps, 'cycle'>): ReactNode {
  const t = useTranslations('plans');
  const locale = useLocale();
  switch (standing) {
    case 'open':
      return (
        <Button asChild className="w-full" variant={plan.monthlyPriceCents === 0 ? 'primary' : 'secondary'}>
          <Link href={{ pathname: '/sign-up', query: { next: getPathname({ locale, href: '/plans' }) } }}>
            {t(plan.monthlyPriceCents === 0 ? 'startFree' : 'signUpFor', { plan: plan.name, amount: plan.credits })}
          </Link>
        </Button>
      );
    case 'current':
      return <p className="flex h-11 items-center text-muted text-sm">{t('youAreHere')}</p>;
    case 'lower':
      return <p className="flex h-11 items-center text-muted text-sm">{t('included')}</p>;
    case 'upgrade':
      return (
        <Button variant="primary" className="figures w-full" onClick={(event) => onUpgrade(event.currentTarget)}>
          {t('upgradeTo', { plan: plan.name, amount: plan.credits })}
        </Button>
      );
  }
}
