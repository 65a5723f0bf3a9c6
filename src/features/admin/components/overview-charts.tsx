'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Chart } from '#/components/charts/chart.tsx';
import { ExportLinks } from '#/features/admin/components/view-links.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Overview = RouterOutputs['admin']['overview'];
const dayMs = 24 * 60 * 60 * 1000;

/** The overview's figures over time: what was charged and returned, what failed or was refused, and what is outstanding. */
export function OverviewCharts({ overview }: { overview: Overview }) {
  const t = useTranslations('admin.overview');
  const tAdmin = useTranslations('admin');
  const credits = (amount: number) => tAdmin('credits', { amount });
  const times = (count: number) => t('times', { count });
  const placeOf = usePlaces();
  const days = daysBetween(overview.from, overview.to);
  const moved = (type: 'DEBIT' | 'REFUND', day: string) =>
    sum(overview.totals.days.filter((one) => one.day === day && one.type === type).map((one) => Math.abs(one.credits)));
  const failed = (day: string) => sum(overview.failures.filter((one) => one.day === day).map(({ count }) => count));
  const refused = (day: string) => sum(overview.refusals.filter((one) => one.day === day).map(({ count }) => count));
  return (
    <div className="grid min-w-0 gap-6 xl:grid-cols-2">
      <Chart
        title={t('movements')}
        actions={<ExportLinks table="totals" query={{}} of={t('movements')} />}
        kind="bars"
        unit={credits}
        place={t('day')}
        series={[
          { key: 'charged', label: t('charged') },
          { key: 'returned', label: t('returned') },
        ]}
        rows={days.map((day) => ({
          ...placeOf(day),
          values: { charged: moved('DEBIT', day), returned: moved('REFUND', day) },
        }))}
      />
      <Chart
        title={t('trouble')}
        actions={<ExportLinks table="trouble" query={{}} of={t('trouble')} />}
        kind="bars"
        unit={times}
        place={t('day')}
        series={[
          { key: 'failed', label: t('failed') },
          { key: 'refused', label: t('refused') },
        ]}
        rows={days.map((day) => ({ ...placeOf(day), values: { failed: failed(day), refused: refused(day) } }))}
      />
      <div className="min-w-0 xl:col-span-2">
        <Outstanding overview={overview} />
      </div>
    </div>
  );
}

function Outstanding({ overview }: { overview: Overview }) {
  const t = useTranslations('admin.overview');
  const tAdmin = useTranslations('admin');
  const tSources = useTranslations('sources');
  const placeOf = usePlaces();
  const { outstanding } = overview.totals;
  const sources = [...new Set(outstanding.map(({ source }) => source))];
  const weeks = [...new Set(outstanding.map(({ expiryWeek }) => expiryWeek ?? ''))].sort((a, b) =>
    (a || '9999').localeCompare(b || '9999'),
  );
  const valuesOf = (week: string) => {
    const own = outstanding.filter(({ expiryWeek }) => (expiryWeek ?? '') === week);
    return Object.fromEntries(own.map(({ source, credits }) => [source, credits]));
  };
  return (
    <Chart
      title={t('outstandingBy')}
      actions={<ExportLinks table="outstanding" query={{}} of={t('outstandingBy')} />}
      kind="bars"
      unit={(amount) => tAdmin('credits', { amount })}
      place={t('week')}
      series={sources.map((key) => ({ key, label: tSources(key) }))}
      rows={weeks.map((week) => ({
        ...(week === '' ? { key: 'never', label: t('noEnd'), tick: t('noEnd') } : placeOf(week)),
        values: valuesOf(week),
      }))}
    />
  );
}

/** Makes a place on the axis of a day of UTC. */
function usePlaces() {
  const format = useFormatter();
  return (day: string) => {
    const date = new Date(`${day}T00:00:00Z`);
    return {
      key: day,
      label: format.dateTime(date, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
      tick: format.dateTime(date, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    };
  };
}

function daysBetween(from: string, to: string): string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = Math.round((last - first) / dayMs) + 1;
  return Array.from({ length: count }, (_, index) => new Date(first + index * dayMs).toISOString().slice(0, 10));
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
