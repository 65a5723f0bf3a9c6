'use client';

import { useFormatter, useNow, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import type { BillingCycle } from '#/catalog/plans.ts';
import { useDayWords } from '#/components/use-day-words.ts';
import { ChangeDialog } from '#/features/plans/components/change-dialog.tsx';
import { type CurrentPlan, type Plan, priceCents } from '#/features/plans/components/plan-price.ts';
import { addMonths } from '#/lib/calendar.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type UpgradeDialogProps = {
  plan: Plan;
  cycle: BillingCycle;
  isOpen: boolean;
  /** The balance from the list of plans, used until the balance itself is loaded; null when signed out. */
  availableCredits: number | null;
  /** The plan as it is; null while it is not known. */
  current: CurrentPlan | null;
  /** Called after the upgrade with the name of the new plan. */
  onDone: (planName: string) => void;
  onClose: () => void;
  onClosed: () => void;
};

/** Says with figures what an upgrade will do, and does it when confirmed. */
export function UpgradeDialog(props: UpgradeDialogProps) {
  const { plan, cycle, isOpen, availableCredits, current, onDone, onClose, onClosed } = props;
  const t = useTranslations('plans');
  const utils = trpc.useUtils();
  // The balance of the header, read anew whenever the dialog opens.
  const balance = trpc.credits.balance.useQuery(undefined, { enabled: isOpen, staleTime: 0 });
  const intention = useIntention('plans.upgrade');
  const upgrade = trpc.plans.upgrade.useMutation({
    onSuccess({ plan: name, credits, grantedCredits }) {
      intention.end();
      utils.credits.balance.setData(undefined, (account) => account && { ...account, balance: credits, plan: name });
      // Written to the cache at once, because the focus moves into the page before the refetch ends.
      utils.plans.list.setData(undefined, (list) => list && { ...list, currentPlan: name, currentCredits: credits });
      refreshAccount(utils);
      void utils.plans.invalidate();
      toast.success(t('upgraded', { plan: name }), {
        description: t('upgradedFigures', { granted: grantedCredits, credits }),
      });
      onDone(name);
    },
    onError(error) {
      intention.end(error);
      // Without a session the refetched plans would unmount this dialog and its message.
      if (readApiError(error).reason !== 'UNAUTHORIZED') void utils.plans.invalidate();
    },
  });

  function confirm() {
    // While the dialog closes it can still be pressed.
    if (!isOpen) return;
    const idempotencyKey = intention.begin(JSON.stringify([plan.name, cycle]));
    if (idempotencyKey) upgrade.mutate({ planName: plan.name, billingCycle: cycle, idempotencyKey });
  }

  function close() {
    upgrade.reset();
    onClose();
  }

  return (
    <ChangeDialog
      isOpen={isOpen}
      title={t('confirmTitle', { plan: plan.name })}
      figures={
        <Figures
          plan={plan}
          cycle={cycle}
          availableCredits={balance.data?.balance ?? availableCredits}
          calledOff={current?.nextPlan ?? null}
          calledOffCycle={current?.nextBillingCycle ?? null}
        />
      }
      confirmLabel={t('confirm', { plan: plan.name })}
      isBusy={upgrade.isPending}
      error={upgrade.error}
      onConfirm={confirm}
      onClose={close}
      onClosed={onClosed}
    />
  );
}

type FiguresProps = {
  plan: Plan;
  cycle: BillingCycle;
  availableCredits: number | null;
  /** The scheduled plan that the upgrade cancels, and its billing cycle where that would have changed. */
  calledOff: string | null;
  calledOffCycle: BillingCycle | null;
};

function Figures({ plan, cycle, availableCredits, calledOff, calledOffCycle }: FiguresProps) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const dayOf = useDayWords();
  const { date } = dayOf(addMonths(useNow(), 1));
  const price = format.number(priceCents(plan, cycle) / 100, 'dollars');
  const { credits, rolloverCapCredits: cap } = plan;
  return (
    <>
      <li>{t('givesNow', { plan: plan.name, amount: credits })}</li>
      {availableCredits === null ? null : (
        <li>{t('willHave', { before: availableCredits, after: availableCredits + credits })}</li>
      )}
      <li>{t('willRenew', { date, amount: credits, cap })}</li>
      {calledOff && !calledOffCycle ? <li>{t('willCallOff', { plan: calledOff })}</li> : null}
      {calledOffCycle ? <li>{t('willCallOffCycle', { cycle: calledOffCycle })}</li> : null}
      <li>{t(cycle === 'monthly' ? 'pricedMonthly' : 'pricedYearly', { price })}</li>
    </>
  );
}
