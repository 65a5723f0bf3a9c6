'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import type { BillingCycle } from '#/catalog/plans.ts';
import { useDayWords } from '#/components/use-day-words.ts';
import { ChangeDialog } from '#/features/plans/components/change-dialog.tsx';
import { type CurrentPlan, priceCents, yearDifferenceCents } from '#/features/plans/components/plan-price.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type CycleDialogProps = {
  /** The cycle that is asked for. */
  cycle: BillingCycle;
  isOpen: boolean;
  current: CurrentPlan;
  /** Called after the change was scheduled, with the name of the plan. */
  onDone: (planName: string) => void;
  onClose: () => void;
  onClosed: () => void;
};

/** Shows with figures what another billing cycle will do and when, and schedules it when confirmed. */
export function CycleDialog({ cycle, isOpen, current, onDone, onClose, onClosed }: CycleDialogProps) {
  const t = useTranslations('plans');
  const dayOf = useDayWords();
  const utils = trpc.useUtils();
  const intention = useIntention('plans.changeCycle');
  const change = trpc.plans.changeCycle.useMutation({
    onSuccess({ plan: name, nextPlan, nextPlanAt, nextBillingCycle }) {
      intention.end();
      // Written to the cache at once, because the focus moves into the page before the refetch ends.
      const following = { nextPlan, nextPlanAt, nextBillingCycle };
      utils.plans.current.setData(undefined, (known) => known && { ...known, ...following });
      void utils.plans.invalidate();
      if (nextPlanAt) {
        toast.success(t('cycleArranged', { cycle: nextBillingCycle, date: dayOf(nextPlanAt).date }), {
          description: t('untilThen', { plan: name }),
        });
      }
      onDone(name);
    },
    onError(error) {
      intention.end(error);
      if (readApiError(error).reason !== 'UNAUTHORIZED') void utils.plans.invalidate();
    },
  });

  function confirm() {
    // While the dialog closes it can still be pressed.
    if (!isOpen) return;
    const idempotencyKey = intention.begin(cycle);
    if (idempotencyKey) change.mutate({ billingCycle: cycle, idempotencyKey });
  }

  function close() {
    change.reset();
    onClose();
  }

  return (
    <ChangeDialog
      isOpen={isOpen}
      title={t('cycleTitle', { cycle, plan: current.plan.name })}
      figures={<Figures cycle={cycle} current={current} />}
      confirmLabel={t('cycleConfirm', { cycle })}
      isBusy={change.isPending}
      error={change.error}
      onConfirm={confirm}
      onClose={close}
      onClosed={onClosed}
    />
  );
}

function Figures({ cycle, current }: Pick<CycleDialogProps, 'cycle' | 'current'>) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const dayOf = useDayWords();
  const { plan, downgradeAt } = current;
  if (!downgradeAt) return null;
  const { date, distance } = dayOf(downgradeAt);
  const dollars = (cents: number) => format.number(cents / 100, 'dollars');
  const difference = yearDifferenceCents(plan);
  return (
    <>
      <li>{t('cycleUntil', { cycle: cycle === 'yearly' ? 'monthly' : 'yearly', date, distance })}</li>
      <li>{t('cycleGives', { plan: plan.name, amount: plan.credits })}</li>
      <li>
        {t(cycle === 'monthly' ? 'thenPricedMonthly' : 'thenPricedYearly', { price: dollars(priceCents(plan, cycle)) })}
      </li>
      {difference === 0 ? null : (
        <li>{t(difference > 0 ? 'yearDearer' : 'yearCheaper', { amount: dollars(Math.abs(difference)) })}</li>
      )}
    </>
  );
}
