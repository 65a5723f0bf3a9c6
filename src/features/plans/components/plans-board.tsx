'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import type { BillingCycle } from '#/catalog/plans.ts';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';
import { CurrentPlanNote } from '#/features/plans/components/current-plan-note.tsx';
import { CycleDialog } from '#/features/plans/components/cycle-dialog.tsx';
import { DowngradeDialog } from '#/features/plans/components/downgrade-dialog.tsx';
import { PlanCard, planHeadingId } from '#/features/plans/components/plan-card.tsx';
import { type Plan, plansToShow, standingOf } from '#/features/plans/components/plan-price.ts';
import { PlansSkeleton } from '#/features/plans/components/plans-skeleton.tsx';
import { UpgradeDialog } from '#/features/plans/components/upgrade-dialog.tsx';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** The plans side by side, by month or by year, and the ways up and down. */
export function PlansBoard() {
  const t = useTranslations('plans');
  const list = trpc.plans.list.useQuery();
  if (list.isPending) return <PlansSkeleton />;
  if (list.data) return <Board list={list.data} />;
  return (
    <Alert tone="bad" className="mt-8">
      <AlertTitle>{t('notRead')}</AlertTitle>
      <AlertActions>
        <Button size="sm" onClick={() => list.refetch()}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}

function focusPlan(name: string) {
  document.getElementById(planHeadingId(name))?.focus();
}

/** A change that is being asked for; it stays while its dialog closes. */
type Change = { kind: 'upgrade' | 'downgrade' | 'cycle'; plan: Plan };

function Board({ list }: { list: RouterOutputs['plans']['list'] }) {
  const t = useTranslations('plans');
  const { plans, welcomeCredits, currentPlan, currentCredits } = list;
  const present = trpc.plans.current.useQuery(undefined, { enabled: currentPlan !== null });
  const [cycle, setCycle] = useState<BillingCycle>('monthly');
  const [change, setChange] = useState<Change | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const returnTo = useRef<HTMLElement | null>(null);

  // While the refetch after a change runs, the cached data is about the previous plan.
  const current = present.data?.plan.name === currentPlan ? present.data : null;
  const shown = plansToShow(plans, current?.plan ?? null);
  const own = shown.find(({ plan }) => plan.name === currentPlan)?.plan ?? null;
  const isCurrentLoading = current === null && present.isFetching;

  function ask(kind: Change['kind'], plan: Plan, pressed: HTMLElement) {
    returnTo.current = pressed;
    setChange({ kind, plan });
    setIsOpen(true);
  }

  /** Focuses the heading of the current plan, because the button that started the change may have disappeared. */
  function done(planName: string) {
    returnTo.current = document.getElementById(planHeadingId(planName));
    setIsOpen(false);
  }

  /** The button may have disappeared after a refused change, too. */
  function returnFocus() {
    if (returnTo.current?.isConnected) returnTo.current.focus();
    else if (currentPlan) focusPlan(currentPlan);
  }

  const dialog = { isOpen, onDone: done, onClose: () => setIsOpen(false), onClosed: returnFocus };
  return (
    <div className="mt-8 flex flex-col gap-4">
      <Segmented
        aria-label={t('cycle')}
        value={cycle}
        onValueChange={(value) => setCycle(value as BillingCycle)}
        className="self-start"
      >
        <SegmentedItem value="monthly">{t('monthly')}</SegmentedItem>
        <SegmentedItem value="yearly">{t('yearly')}</SegmentedItem>
      </Segmented>
      <ul className="grid gap-4 lg:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
        {shown.map(({ plan, isOffSale }) => (
          <li key={plan.name}>
            <PlanCard
              plan={plan}
              cycle={cycle}
              welcomeCredits={welcomeCredits}
              standing={currentPlan === null ? 'open' : standingOf(plan, own ?? { ...plan, name: '' })}
              isOffSale={isOffSale}
              current={current}
              note={
                <CurrentPlanNote
                  current={isCurrentLoading ? 'loading' : current}
                  cycle={cycle}
                  onChangeCycle={(pressed) => ask('cycle', plan, pressed)}
                  onKept={focusPlan}
                />
              }
              onUpgrade={(pressed) => ask('upgrade', plan, pressed)}
              onMoveDown={(pressed) => ask('downgrade', plan, pressed)}
            />
          </li>
        ))}
      </ul>
      <Alert tone="info" role="note" className="animate-none">
        <AlertTitle>{t('testModeTitle')}</AlertTitle>
        <AlertText>{t('testModeText')}</AlertText>
      </Alert>
      {change?.kind === 'upgrade' ? (
        <UpgradeDialog
          {...dialog}
          plan={change.plan}
          cycle={cycle}
          availableCredits={currentCredits}
          current={current}
        />
      ) : null}
      {change?.kind === 'downgrade' && current ? (
        <DowngradeDialog {...dialog} plan={change.plan} current={current} />
      ) : null}
      {change?.kind === 'cycle' && current ? <CycleDialog {...dialog} cycle={cycle} current={current} /> : null}
    </div>
  );
}
