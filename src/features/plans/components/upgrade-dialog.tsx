'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useRef } from 'react';
import { toast } from 'sonner';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogTitle } from '#/components/ui/dialog.tsx';
import { type Plan, priceCents } from '#/features/plans/components/plan-price.ts';
import type { BillingCycle } from '#/features/plans/schema.ts';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

type UpgradeDialogProps = {
  /** The plan to move up to; null keeps the dialog closed. */
  plan: Plan | null;
  cycle: BillingCycle;
  availableCredits: number;
  onClose: () => void;
};

/** Says with figures what an upgrade will do, and does it when confirmed. */
export function UpgradeDialog({ plan, cycle, availableCredits, onClose }: UpgradeDialogProps) {
  const t = useTranslations('plans');
  const utils = trpc.useUtils();
  const intention = useRef<{ request: string; key: string } | null>(null);
  const upgrade = trpc.plans.upgrade.useMutation({
    onSuccess({ plan: name, credits, grantedCredits }) {
      intention.current = null;
      utils.credits.balance.setData(undefined, (account) => account && { ...account, balance: credits, plan: name });
      void utils.credits.invalidate();
      void utils.plans.invalidate();
      toast.success(t('upgraded', { plan: name }), {
        description: t('upgradedFigures', { granted: grantedCredits, credits }),
      });
      onClose();
    },
    onError(error) {
      if (!isOutcomeUnknown(readApiError(error))) intention.current = null;
      void utils.plans.list.invalidate();
    },
  });

  function confirm(planName: string) {
    const request = JSON.stringify([planName, cycle]);
    if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
    upgrade.mutate({ planName, billingCycle: cycle, idempotencyKey: intention.current.key });
  }

  function changeOpen(opens: boolean) {
    if (opens || upgrade.isPending) return;
    upgrade.reset();
    onClose();
  }

  return (
    <Dialog open={plan !== null} onOpenChange={changeOpen}>
      <DialogContent closeLabel={t('cancel')}>
        {plan ? (
          <>
            <DialogTitle>{t('confirmTitle', { plan: plan.name })}</DialogTitle>
            <DialogDescription className="mt-1">{t('confirmLead')}</DialogDescription>
            <Figures plan={plan} cycle={cycle} availableCredits={availableCredits} />
            {upgrade.error ? <Refusal error={upgrade.error} /> : null}
            <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
              <DialogClose asChild>
                <Button disabled={upgrade.isPending}>{t('cancel')}</Button>
              </DialogClose>
              <Button
                variant="primary"
                className="figures"
                isBusy={upgrade.isPending}
                onClick={() => confirm(plan.name)}
              >
                {t('confirm', { plan: plan.name })}
              </Button>
            </div>
          </>
        ) : null}
      </DialogContent>
    </Dialog>
  );
}

function Figures({ plan, cycle, availableCredits }: { plan: Plan; cycle: BillingCycle; availableCredits: number }) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const price = format.number(priceCents(plan, cycle) / 100, 'dollars');
  return (
    <ul className="figures mt-4 flex flex-col gap-2 rounded-lg border p-4 text-sm">
      <li>{t('givesNow', { plan: plan.name, amount: plan.credits })}</li>
      <li>{t('willHave', { before: availableCredits, after: availableCredits + plan.credits })}</li>
      <li>{t('forAMonth', { amount: plan.credits })}</li>
      <li>{t(cycle === 'monthly' ? 'pricedMonthly' : 'pricedYearly', { price })}</li>
      <li className="font-medium">{t('nothingCharged')}</li>
    </ul>
  );
}

function Refusal({ error }: { error: unknown }) {
  const t = useTranslations('plans');
  const refusal = readApiError(error);
  const isUnknown = isOutcomeUnknown(refusal);
  return (
    <Alert tone="bad" className="mt-4">
      <AlertTitle>{isUnknown ? t('unreachable') : refusal.message}</AlertTitle>
      {isUnknown ? <AlertText>{t('pressAgain')}</AlertText> : null}
    </Alert>
  );
}
