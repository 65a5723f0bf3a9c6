'use client';

import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import type { BillingCycle } from '#/catalog/plans.ts';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { Refusal } from '#/features/plans/components/change-dialog.tsx';
import type { CurrentPlan } from '#/features/plans/components/plan-price.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type CurrentPlanNoteProps = {
  /** The plan as it is; `loading` until it is known, null when it cannot be read. */
  current: CurrentPlan | null | 'loading';
  /** The billing cycle whose prices are shown. */
  cycle: BillingCycle;
  /** Called with the pressed button, to pay in that cycle. */
  onChangeCycle: (pressed: HTMLButtonElement) => void;
  /** Called with the kept plan, to move the focus from the button that has disappeared. */
  onKept: (planName: string) => void;
};

/**
 * The current plan's renewal (date and credits), what is scheduled and the button that cancels it, or the one that schedules the
 * other billing cycle.
 */
export function CurrentPlanNote({ current, cycle, onChangeCycle, onKept }: CurrentPlanNoteProps) {
  const t = useTranslations('plans');
  const dayOf = useDayWords();
  if (current === 'loading') return <Skeleton className="h-11" />;
  if (!current?.renewal) return <p className="flex min-h-11 items-center text-muted text-sm">{t('youAreHere')}</p>;
  const { renewal, nextPlan, nextPlanAt, nextBillingCycle, downgradeAt } = current;
  const isOtherCycle = cycle !== current.billingCycle;
  const renews = renewal.plan === current.plan.name;
  return (
    <div className="flex flex-col gap-4">
      <div className="figures text-muted text-sm">
        {renews ? (
          <p>
            {t('renews', { date: dayOf(renewal.at).date, amount: renewal.credits, cap: renewal.rolloverCapCredits })}
          </p>
        ) : null}
        {nextPlan && nextPlanAt ? (
          <p className="text-text">
            {nextBillingCycle
              ? t('cycleFollows', { cycle: nextBillingCycle, ...dateOf(dayOf(nextPlanAt)) })
              : t('follows', { plan: nextPlan, ...dateOf(dayOf(nextPlanAt)) })}
          </p>
        ) : null}
        {renews || renewal.rolloverCapCredits === 0 ? null : (
          <p>{t('unusedStay', { cap: renewal.rolloverCapCredits })}</p>
        )}
      </div>
      {nextPlan ? <KeepPlan current={current} onKept={onKept} /> : null}
      {isOtherCycle && !nextPlan && downgradeAt ? (
        <Button
          className="figures h-auto min-h-11 w-full text-balance whitespace-normal py-2"
          onClick={(event) => onChangeCycle(event.currentTarget)}
        >
          {t('changeCycle', { cycle, date: dayOf(downgradeAt).date })}
        </Button>
      ) : null}
    </div>
  );
}

function dateOf({ date, distance }: { date: string; distance: string }) {
  return { date, distance };
}

function KeepPlan({ current, onKept }: { current: CurrentPlan; onKept: (planName: string) => void }) {
  const t = useTranslations('plans');
  const plan = current.plan.name;
  const keptCycle = current.nextBillingCycle ? current.billingCycle : null;
  const utils = trpc.useUtils();
  const intention = useIntention('plans.keep');
  const keep = trpc.plans.keep.useMutation({
    onSuccess() {
      intention.end();
      const nothing = { nextPlan: null, nextPlanAt: null, nextBillingCycle: null };
      utils.plans.current.setData(undefined, (known) => known && { ...known, ...nothing });
      void utils.plans.invalidate();
      toast.success(keptCycle ? t('keptCycle', { plan, cycle: keptCycle }) : t('kept', { plan }));
      onKept(plan);
    },
    onError: (error) => intention.end(error),
  });

  function confirm() {
    const idempotencyKey = intention.begin(plan);
    if (idempotencyKey) keep.mutate({ idempotencyKey });
  }

  return (
    <>
      <Button className="w-full" isBusy={keep.isPending} onClick={confirm}>
        {keptCycle ? t('keepCycle', { cycle: keptCycle }) : t('keep', { plan })}
      </Button>
      {keep.error ? <Refusal error={keep.error} /> : null}
    </>
  );
}
