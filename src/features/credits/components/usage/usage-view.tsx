'use client';

import { keepPreviousData } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useNow, useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Outlook } from '#/features/credits/components/usage/outlook.tsx';
import { PeriodChoice } from '#/features/credits/components/usage/period-choice.tsx';
import { readUsageFilter, type UsageFilter, usageQuery } from '#/features/credits/components/usage/usage-address.ts';
import { UsageCharts } from '#/features/credits/components/usage/usage-charts.tsx';
import { UsageFigures } from '#/features/credits/components/usage/usage-figures.tsx';
import { UsageLines } from '#/features/credits/components/usage/usage-lines.tsx';
import { UsageSkeleton } from '#/features/credits/components/usage/usage-skeleton.tsx';
import { cn } from '#/lib/cn.ts';
import { trpc } from '#/trpc/client.ts';

/** Where credits went and will go: of the period, kind and type that the address says. */
export function UsageView() {
  const filter = readUsageFilter(useSearchParams(), useNow());
  return (
    <div className="flex flex-col gap-8">
      <Outlook />
      <PeriodChoice filter={filter} />
      <Period filter={filter} />
      <UsageLines filter={filter} />
    </div>
  );
}

function Period({ filter }: { filter: UsageFilter }) {
  const t = useTranslations('usage');
  const usage = trpc.credits.usage.useQuery(usageQuery(filter), { placeholderData: keepPreviousData });
  if (usage.data) {
    const classes = cn('flex flex-col gap-8 transition-opacity', usage.isPlaceholderData && 'opacity-55');
    return (
      <div aria-busy={usage.isPlaceholderData || undefined} className={classes}>
        <UsageCharts usage={usage.data} />
        <UsageFigures usage={usage.data} />
      </div>
    );
  }
  if (usage.isPending) return <UsageSkeleton />;
  return (
    <Alert tone="bad">
      <AlertTitle>{t('notRead')}</AlertTitle>
      <AlertActions>
        <Button size="sm" onClick={() => usage.refetch()}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}
