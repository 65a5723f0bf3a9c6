'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useDayWords } from '#/components/use-day-words.ts';
import { ChangeDialog } from '#/features/plans/components/change-dialog.tsx';
import { type CurrentPlan, type Plan, priceCents } from '#/features/plans/components/plan-price.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type DowngradeDialogProps = {
  plan: Plan;
  isOpen: boolean;
  current: CurrentPlan;
  /** Called after the downgrade was scheduled, with the name of the current plan. */
  onDone: (planName: string) => void;
  onClose: () => void;
  onClosed: () => void;
};

/** Shows with figures what a downgrade will do and when, and schedules it when confirmed. */
export function DowngradeDialog({ plan, isOpen, current, onDone, onClose, onClosed }: DowngradeDialogProps) {
  const t = useTranslations('plans');
  const dayOf = useDayWords();
  const utils = trpc.useUtils();
  const intention = useIntention('plans.downgrade');
  const downgrade = trpc.plans.downgrade.useMutation({
    onSuccess({ plan: name, nextPlan, nextPlanAt }) {
      intention.end();
      // Written to the cache at once, because the focus moves into the page before the refetch ends.
      utils.plans.current.setData(
        undefined,
        (known) => known && { ...known, nextPlan, nextPlanAt, nextBillingCycle: null },
      );
      void utils.plans.invalidate();
      if (nextPlan && nextPlanAt) {
        toast.success(t('arranged', { plan: nextPlan, date: dayOf(nextPlanAt).date }), {
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
    const idempotencyKey = intention.begin(plan.name);
    if (idempotencyKey) downgrade.mutate({ planName: plan.name, idempotencyKey });
  }

  function close() {
    downgrade.reset();
    onClose();
  }

  return (
    <ChangeDialog
      isOpen={isOpen}
      title={t('moveDownTitle', { plan: plan.name })}
      figures={<Figures plan={plan} current={current} />}
      confirmLabel={t('moveDownConfirm', { plan: plan.name })}
      isBusy={downgrade.isPending}
      error={downgrade.error}
      onConfirm={confirm}
      onClose={close}
      onClosed={onClosed}
    />
  );
}

function Figures({ plan, current }: { plan: Plan; current: CurrentPlan }) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const dayOf = useDayWords();
  const { downgradeAt, billingCycle, renewal, nextBillingCycle } = current;
  if (!downgradeAt) return null;
  const { date, distance } = dayOf(downgradeAt);
  const cycle = billingCycle ?? 'monthly';
  const price = format.number(priceCents(plan, cycle) / 100, 'dollars');
  const cap = renewal?.rolloverCapCredits ?? 0;
  return (
    <>
      <li>{t('staysUntil', { plan: current.plan.name, date, distance })}</li>
      <li>
        {plan.monthlyPriceCents === 0
          ? t('thenFree', { plan: plan.name })
          : t('thenGives', { plan: plan.name, amount: plan.credits })}
      </li>
      {cap > 0 ? <li>{t('unusedStay', { cap })}</li> : null}
      <li>{t('othersStay')}</li>
      {nextBillingCycle ? <li>{t('willCallOffCycle', { cycle: nextBillingCycle })}</li> : null}
      {plan.monthlyPriceCents === 0 ? null : (
        <li>{t(cycle === 'monthly' ? 'thenPricedMonthly' : 'thenPricedYearly', { price })}</li>
      )}
    </>
  );
}
