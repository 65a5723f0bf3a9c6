import { Check } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { BillingCycle } from '#/catalog/plans.ts';
import { useIsSignUpOpen } from '#/components/sign-up-offer.tsx';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import {
  type CurrentPlan,
  type Plan,
  type PlanStanding,
  priceCents,
  yearlySavingCents,
} from '#/features/plans/components/plan-price.ts';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

type PlanCardProps = {
  plan: Plan;
  cycle: BillingCycle;
  standing: PlanStanding;
  /** The plan is no longer sold; who has it keeps it. */
  isOffSale: boolean;
  /** What an account made now starts with. */
  welcomeCredits: number;
  /** The user's plan; null while it is not known. */
  current: CurrentPlan | null;
  /** The note on renewal or downgrade, shown on the card of the current plan. */
  note: ReactNode;
  onUpgrade: (pressed: HTMLButtonElement) => void;
  onMoveDown: (pressed: HTMLButtonElement) => void;
};

/** The id of a plan's heading, which gets the focus when the focused button has disappeared. */
export function planHeadingId(name: string): string {
  return `plan-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

/** One plan: its price, its credits, its features, and the change that the user can make to it. */
export function PlanCard(props: PlanCardProps) {
  const { plan, cycle, standing, isOffSale, current } = props;
  const t = useTranslations('plans');
  const format = useFormatter();
  const cents = priceCents(plan, cycle);
  const saving = cycle === 'yearly' ? yearlySavingCents(plan) : null;
  const isNext = current?.nextPlan === plan.name && standing !== 'current';
  return (
    <article
      aria-label={plan.name}
      className={cn('flex h-full flex-col rounded-xl border bg-surface p-6', standing === 'current' && 'border-text')}
    >
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h2 id={planHeadingId(plan.name)} tabIndex={-1} className="font-semibold text-lg">
          {plan.name}
        </h2>
        {standing === 'current' ? <Badge tone="strong">{t('current')}</Badge> : null}
        {isNext ? <Badge>{t('next')}</Badge> : null}
      </div>
      <p className="text-muted">{plan.description}</p>
      {isOffSale ? <p className="mt-2 text-sm">{t('offSale')}</p> : null}
      <p className="figures mt-4 flex items-baseline gap-2">
        <span className="font-semibold text-xl">{format.number(cents / 100, 'dollars')}</span>
        {cents === 0 ? null : <span className="text-muted">{t(cycle === 'monthly' ? 'perMonth' : 'perYear')}</span>}
      </p>
      <p className="figures min-h-6 text-good text-sm max-lg:empty:hidden">
        {saving === null ? null : t('saves', { amount: format.number(saving / 100, 'dollars') })}
      </p>
      <p className="figures mt-2 font-medium">
        {t(cents === 0 ? 'creditsOnce' : 'creditsMonthly', { amount: plan.credits })}
      </p>
      <p className="figures min-h-6 text-muted text-sm max-lg:empty:hidden">
        {plan.rolloverCapCredits > 0 ? t('rollsOver', { cap: plan.rolloverCapCredits }) : null}
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
        <PlanAction {...props} />
      </div>
    </article>
  );
}

function PlanAction(props: PlanCardProps): ReactNode {
  const { plan, standing, current, note, onUpgrade, onMoveDown } = props;
  const t = useTranslations('plans');
  switch (standing) {
    case 'open':
      return <AccountFirst {...props} />;
    case 'current':
      return note;
    case 'lower':
      return <LowerPlan plan={plan} current={current} onMoveDown={onMoveDown} />;
    case 'upgrade':
      return (
        <Button variant="primary" className="figures w-full" onClick={(event) => onUpgrade(event.currentTarget)}>
          {t('upgradeTo', { plan: plan.name, amount: plan.credits })}
        </Button>
      );
  }
}

/** For somebody who is signed out: the way to an account, or where no new ones are made, into one's own. */
function AccountFirst({ plan, welcomeCredits }: PlanCardProps) {
  const t = useTranslations('plans');
  const locale = useLocale();
  const isSignUpOpen = useIsSignUpOpen();
  const isFree = plan.monthlyPriceCents === 0;
  const query = { next: getPathname({ locale, href: '/plans' }) };
  return (
    <Button asChild className="w-full" variant={isFree ? 'primary' : 'secondary'}>
      {isSignUpOpen ? (
        <Link href={{ pathname: '/sign-up', query }}>
          {isFree ? t('startFree', { amount: welcomeCredits }) : t('signUpFor', { plan: plan.name })}
        </Link>
      ) : (
        <Link href={{ pathname: '/sign-in', query }}>{t('signIn')}</Link>
      )}
    </Button>
  );
}

/** The downgrade to this plan and its date, or the note that it is scheduled already. */
function LowerPlan({ plan, current, onMoveDown }: Pick<PlanCardProps, 'plan' | 'current' | 'onMoveDown'>) {
  const t = useTranslations('plans');
  const dayOf = useDayWords();
  if (current?.nextPlan === plan.name && current.nextPlanAt) {
    const { date, distance } = dayOf(current.nextPlanAt);
    return <p className="figures flex min-h-11 items-center text-sm">{t('begins', { date, distance })}</p>;
  }
  if (!current?.downgradeAt) {
    return <p className="flex min-h-11 items-center text-muted text-sm">{t('included')}</p>;
  }
  return (
    <Button
      className="figures h-auto min-h-11 w-full text-balance whitespace-normal py-2"
      onClick={(event) => onMoveDown(event.currentTarget)}
    >
      {t('moveDown', { date: dayOf(current.downgradeAt).date })}
    </Button>
  );
}
