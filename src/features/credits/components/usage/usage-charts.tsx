import { useTranslations } from 'next-intl';
import { Chart } from '#/components/charts/chart.tsx';
import type { ChartRow } from '#/components/charts/chart-data.ts';
import { usageAddress } from '#/features/credits/components/usage/usage-address.ts';
import { usePlaceNames, useSpendingName } from '#/features/credits/components/usage/usage-words.ts';
import { spendingByType } from '#/features/credits/rules/usage-totals.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Usage = RouterOutputs['credits']['usage'];

/** The series of types that the code stores no name of. */
const noType = '-';

/** The balance over time, and what was spent by day or week and type. */
export function UsageCharts({ usage }: { usage: Usage }) {
  const t = useTranslations('usage');
  const credits = useTranslations('credits');
  const nameOf = useSpendingName();
  const placeNames = usePlaceNames();
  const unit = (amount: number) => credits('amount', { amount });
  const byType = spendingByType(usage.movements);
  const ofPlace = Map.groupBy(usage.movements, ({ from }) => from);
  const place = t(usage.by === 'day' ? 'day' : 'week');
  const balances: ChartRow[] = usage.balances.map(({ from, to, balance }) => ({
    key: from,
    ...placeNames(from, to),
    values: { balance },
    href: usageAddress({ from, to, kind: null, type: null, model: null }),
  }));
  const spending: ChartRow[] = usage.balances.map(({ from, to }) => {
    const values = spendingByType(ofPlace.get(from) ?? []).map(({ generationType, net }) => [
      generationType ?? noType,
      net,
    ]);
    const href = usageAddress({ from, to, kind: 'spending', type: null, model: null });
    return { key: from, ...placeNames(from, to), values: Object.fromEntries(values), href };
  });
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <Chart
        kind="area"
        title={t('balance')}
        rows={balances}
        series={[{ key: 'balance', label: t('balanceAtEnd') }]}
        unit={unit}
        place={place}
      />
      <Chart
        kind="bars"
        title={t(usage.by === 'day' ? 'spentByDay' : 'spentByWeek')}
        rows={spending}
        series={byType.map(({ generationType, net }) => ({
          key: generationType ?? noType,
          label: nameOf(generationType),
          total: net,
        }))}
        unit={unit}
        place={place}
      />
    </div>
  );
}
