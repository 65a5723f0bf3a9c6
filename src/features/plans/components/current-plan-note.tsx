'use client';

import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
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
  /** Called with the kept plan, to move the focus from the button that has disappeared. */
  onKept: (planName: string) => void;
};

/** The current plan's renewal (date and credits), or its scheduled downgrade and the button that cancels it. */
export function CurrentPlanNote({ current, onKept }: CurrentPlanNoteProps) {
  const t = useTranslations('plans');
  const dayOf = useDayWords();
  if (current === 'loading') return <Skeleton className="h-11" />;
  if (!current?.renewal) return <p className="flex min-h-11 items-center text-muted text-sm">{t('youAreHere')}</p>;
  const { renewal, nextPlan, nextPlanAt } = current;
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
          <p className="text-text">{t('follows', { plan: nextPlan, ...dateOf(dayOf(nextPlanAt)) })}</p>
        ) : null}
        {renews || renewal.rolloverCapCredits === 0 ? null : (
          <p>{t('unusedStay', { cap: renewal.rolloverCapCredits })}</p>
        )}
      </div>
      {nextPlan ? <KeepPlan plan={current.plan.name} onKept={onKept} /> : null}
    </div>
  );
}

function dateOf({ date, distance }: { date: string; distance: string }) {
  return { date, distance };
}

function KeepPlan({ plan, onKept }: { plan: string; onKept: (planName: string) => void }) {
  const t = useTranslations('plans');
  const utils = trpc.useUtils();
  const intention = useIntention('plans.keep');
  const keep = trpc.plans.keep.useMutation({
    onSuccess() {
      intention.end();
      const nothing = { nextPlan: null, nextPlanAt: null };
      utils.plans.current.setData(undefined, (known) => known && { ...known, ...nothing });
      void utils.plans.invalidate();
      toast.success(t('kept', { plan }));
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
        {t('keep', { plan })}
      </Button>
      {keep.error ? <Refusal error={keep.error} /> : null}
    </>
  );
}
