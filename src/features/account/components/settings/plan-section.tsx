'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { Link } from '#/i18n/navigation.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** The plan, what it gives and when, what can be spent now, and the ways to change and to look further. */
export function PlanSection() {
  const t = useTranslations('settings.plan');
  const current = trpc.plans.current.useQuery();
  const balance = trpc.credits.balance.useQuery();
  const isPending = current.isPending || balance.isPending;
  const retry = () => Promise.all([current.refetch(), balance.refetch()]);
  return (
    <SettingsSection id="plan">
      {isPending ? <SectionSkeleton /> : null}
      {!isPending && !(current.data && balance.data) ? <NotRead onRetry={retry} /> : null}
      {current.data && balance.data ? <Figures current={current.data} account={balance.data} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button asChild>
          <Link href="/plans">{t('change')}</Link>
        </Button>
        <Button asChild>
          <Link href="/credits">{t('credits')}</Link>
        </Button>
      </div>
    </SettingsSection>
  );
}

type FiguresProps = { current: RouterOutputs['plans']['current']; account: RouterOutputs['credits']['balance'] };

function Figures({ current, account }: FiguresProps) {
  const t = useTranslations('settings.plan');
  const plans = useTranslations('plans');
  const format = useFormatter();
  const dayOf = useDayWords();
  const { plan, billingCycle, renewal, nextPlan, nextPlanAt } = current;
  const priceCents = billingCycle === 'yearly' ? plan.yearlyPriceCents : plan.monthlyPriceCents;
  const price = format.number(priceCents / 100, 'dollars');
  return (
    <dl className="figures grid gap-4 text-sm sm:grid-cols-2">
      <div>
        <dt className="text-muted text-xs">{t('plan')}</dt>
        <dd className="font-medium">{plan.name}</dd>
        {priceCents > 0 ? (
          <dd className="text-muted text-xs">
            {price} {plans(billingCycle === 'yearly' ? 'perYear' : 'perMonth')}
          </dd>
        ) : null}
      </div>
      <div>
        <dt className="text-muted text-xs">{t('available')}</dt>
        <dd className="font-medium">{t('amount', { amount: account.balance })}</dd>
        {account.held > 0 ? <dd className="text-muted text-xs">{t('held', { amount: account.held })}</dd> : null}
      </div>
      {renewal && !nextPlan ? (
        <div className="sm:col-span-2">
          <dt className="text-muted text-xs">{t('renewal')}</dt>
          <dd>
            {plans('renews', {
              date: dayOf(renewal.at).date,
              amount: renewal.credits,
              cap: renewal.rolloverCapCredits,
            })}
          </dd>
        </div>
      ) : null}
      {nextPlan && nextPlanAt ? (
        <div className="sm:col-span-2">
          <dt className="text-muted text-xs">{t('next')}</dt>
          <dd>
            <Follows plan={nextPlan} at={nextPlanAt} />
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

function Follows({ plan, at }: { plan: string; at: Date }) {
  const t = useTranslations('plans');
  const { date, distance } = useDayWords()(at);
  return t('follows', { plan, date, distance });
}
