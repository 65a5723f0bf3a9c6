'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogTitle } from '#/components/ui/dialog.tsx';
import { type Plan, priceCents } from '#/features/plans/components/plan-price.ts';
import type { BillingCycle } from '#/features/plans/schema.ts';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

type UpgradeDialogProps = {
  /** The plan to move up to; null keeps the dialog closed. */
  plan: Plan | null;
  cycle: BillingCycle;
  /** As the list of plans had it, until the balance itself is read; null when nobody is signed in any more. */
  availableCredits: number | null;
  /** What takes the focus back when the dialog closes. */
  opener: RefObject<HTMLElement | null>;
  onClose: () => void;
};

/** Says with figures what an upgrade will do, and does it when confirmed. */
export function UpgradeDialog({ plan, cycle, availableCredits, opener, onClose }: UpgradeDialogProps) {
  const t = useTranslations('plans');
  const utils = trpc.useUtils();
  // The balance of the header, read anew whenever the dialog opens.
  const balance = trpc.credits.balance.useQuery(undefined, { enabled: plan !== null, staleTime: 0 });
  const isSent = useRef(false);
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
      isSent.current = false;
      const refusal = readApiError(error);
      if (!isOutcomeUnknown(refusal)) intention.current = null;
      // Read again without a session, the plans would take this dialog away with what it has to say.
      if (refusal.reason !== 'UNAUTHORIZED') void utils.plans.list.invalidate();
    },
  });

  useEffect(() => {
    if (plan === null) isSent.current = false;
  }, [plan]);

  function confirm(planName: string) {
    // A second press can come before the button is drawn as busy.
    if (isSent.current) return;
    isSent.current = true;
    const request = JSON.stringify([planName, cycle]);
    if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
    upgrade.mutate({ planName, billingCycle: cycle, idempotencyKey: intention.current.key });
  }

  function changeOpen(opens: boolean) {
    if (opens || upgrade.isPending) return;
    upgrade.reset();
    onClose();
  }

  function returnFocus(event: Event) {
    event.preventDefault();
    opener.current?.focus();
  }

  const isSignedOut = upgrade.error !== null && readApiError(upgrade.error).reason === 'UNAUTHORIZED';
  return (
    <Dialog open={plan !== null} onOpenChange={changeOpen}>
      <DialogContent closeLabel={t('cancel')} onCloseAutoFocus={returnFocus}>
        {plan ? (
          <>
            <DialogTitle>{t('confirmTitle', { plan: plan.name })}</DialogTitle>
            <DialogDescription className="mt-1">{t('confirmLead')}</DialogDescription>
            <Figures plan={plan} cycle={cycle} availableCredits={balance.data?.balance ?? availableCredits} />
            {upgrade.error ? <Refusal error={upgrade.error} /> : null}
            <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
              <DialogClose asChild>
                <Button disabled={upgrade.isPending}>{t('cancel')}</Button>
              </DialogClose>
              {isSignedOut ? (
                <SignInLink />
              ) : (
                <Button
                  variant="primary"
                  className="figures"
                  isBusy={upgrade.isPending}
                  onClick={() => confirm(plan.name)}
                >
                  {t('confirm', { plan: plan.name })}
                </Button>
              )}
            </div>
          </>
        ) : null}
      </DialogContent>
    </Dialog>
  );
}

function SignInLink() {
  const t = useTranslations('refusal');
  const locale = useLocale();
  return (
    <Button asChild variant="primary">
      <Link href={{ pathname: '/sign-in', query: { next: getPathname({ locale, href: '/plans' }) } }}>
        {t('signIn')}
      </Link>
    </Button>
  );
}

type FiguresProps = { plan: Plan; cycle: BillingCycle; availableCredits: number | null };

function Figures({ plan, cycle, availableCredits }: FiguresProps) {
  const t = useTranslations('plans');
  const format = useFormatter();
  const price = format.number(priceCents(plan, cycle) / 100, 'dollars');
  return (
    <ul className="figures mt-4 flex flex-col gap-2 rounded-lg border p-4 text-sm">
      <li>{t('givesNow', { plan: plan.name, amount: plan.credits })}</li>
      {availableCredits === null ? null : (
        <li>{t('willHave', { before: availableCredits, after: availableCredits + plan.credits })}</li>
      )}
      <li>{t('forAMonth', { amount: plan.credits })}</li>
      <li>{t(cycle === 'monthly' ? 'pricedMonthly' : 'pricedYearly', { price })}</li>
      <li className="font-medium">{t('nothingCharged')}</li>
    </ul>
  );
}

function Refusal({ error }: { error: unknown }) {
  const t = useTranslations('plans');
  const signedOut = useTranslations('refusal');
  const refusal = readApiError(error);
  if (refusal.reason === 'UNAUTHORIZED') {
    return (
      <Alert tone="bad" className="mt-4">
        <AlertTitle>{signedOut('signedOut')}</AlertTitle>
      </Alert>
    );
  }
  const isUnknown = isOutcomeUnknown(refusal);
  return (
    <Alert tone="bad" className="mt-4">
      <AlertTitle>{isUnknown ? t('unreachable') : refusal.message}</AlertTitle>
      {isUnknown ? <AlertText>{t('pressAgain')}</AlertText> : null}
    </Alert>
  );
}
