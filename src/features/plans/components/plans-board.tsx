'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';
import { PlanCard } from '#/features/plans/components/plan-card.tsx';
import { type Plan, standingOf } from '#/features/plans/components/plan-price.ts';
import { PlansSkeleton } from '#/features/plans/components/plans-skeleton.tsx';
import { UpgradeDialog } from '#/features/plans/components/upgrade-dialog.tsx';
import type { BillingCycle } from '#/features/plans/schema.ts';
import { trpc } from '#/trpc/client.ts';

/** The plans side by side, by month or by year, and the way up. */
export function PlansBoard() {
  const t = useTranslations('plans');
  const list = trpc.plans.list.useQuery();
  const [cycle, setCycle] = useState<BillingCycle>('monthly');
  const [wanted, setWanted] = useState<Plan | null>(null);
  const opener = useRef<HTMLButtonElement>(null);

  if (list.isPending) return <PlansSkeleton />;
  if (!list.data) {
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
  const { plans, currentPlan, currentCredits } = list.data;
  const current = plans.find((plan) => plan.name === currentPlan) ?? null;
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
      <ul className="grid gap-4 lg:grid-cols-3">
        {plans.map((plan) => (
          <li key={plan.name}>
            <PlanCard
              plan={plan}
              cycle={cycle}
              standing={currentPlan === null ? 'open' : standingOf(plan, current ?? { ...plan, name: '' })}
              onUpgrade={(pressed) => {
                opener.current = pressed;
                setWanted(plan);
              }}
            />
          </li>
        ))}
      </ul>
      <Alert tone="info" role="note" className="animate-none">
        <AlertTitle>{t('testModeTitle')}</AlertTitle>
        <AlertText>{t('testModeText')}</AlertText>
      </Alert>
      <UpgradeDialog
        plan={wanted}
        cycle={cycle}
        availableCredits={currentCredits}
        opener={opener}
        onClose={() => setWanted(null)}
      />
    </div>
  );
}
