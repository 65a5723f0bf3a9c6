'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import type { ChartData } from '#/components/charts/chart-data.ts';
import { ChartTable } from '#/components/charts/chart-table.tsx';
import { Swatch } from '#/components/charts/chart-tooltip.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { useRouter } from '#/i18n/navigation.ts';

// The drawing library is loaded where a chart is shown, and nowhere else.
const loading = () => <Skeleton className="size-full" />;
const AreaDrawing = dynamic(() => import('#/components/charts/area-drawing.tsx').then((file) => file.AreaDrawing), {
  ssr: false,
  loading,
});
const BarsDrawing = dynamic(() => import('#/components/charts/bars-drawing.tsx').then((file) => file.BarsDrawing), {
  ssr: false,
  loading,
});

type ChartProps = ChartData & {
  title: string;
  /** `area`: a figure that holds until the next, such as a balance. `bars`: what came to so much in a day or a week. */
  kind: 'area' | 'bars';
  /** What may be done with its figures, such as to save them. */
  actions?: ReactNode;
};

/**
 * A chart with its title, the names of its series and the same figures as a table, which a switch shows in its place. Its height is
 * the same from the start, so nothing below it moves.
 */
export function Chart({ title, kind, actions, ...data }: ChartProps) {
  const t = useTranslations('charts');
  const router = useRouter();
  const [view, setView] = useState('chart');
  const headingId = useId();
  const hasLinks = data.rows.some(({ href }) => href !== undefined);
  return (
    <section
      aria-labelledby={headingId}
      className="flex min-w-0 flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={headingId} className="font-semibold text-lg">
          {title}
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          {actions}
          <Segmented aria-label={t('showAs', { title })} value={view} onValueChange={setView}>
            <SegmentedItem value="chart">{t('chart')}</SegmentedItem>
            <SegmentedItem value="table">{t('table')}</SegmentedItem>
          </Segmented>
        </div>
      </div>
      <SeriesNames {...data} />
      {view === 'chart' ? (
        <div aria-hidden className="relative min-h-60 flex-1">
          <div className="absolute inset-0">
            {kind === 'area' ? (
              <AreaDrawing {...data} />
            ) : (
              <BarsDrawing {...data} {...(hasLinks && { onChoose: (href) => router.push(href) })} />
            )}
          </div>
        </div>
      ) : null}
      <ChartTable {...data} title={title} isShown={view === 'table'} />
    </section>
  );
}

/** The names of the series in their colours, each with its total. */
function SeriesNames({ series, unit }: ChartData) {
  if (series.length < 2 && series[0]?.total === undefined) return null;
  return (
    <ul className="figures flex flex-wrap gap-x-6 gap-y-1 text-muted text-xs">
      {series.map(({ key, label, total }, index) => (
        <li key={key} className="flex items-center gap-2">
          <Swatch index={index} />
          {label}
          {total === undefined ? null : <span className="text-text">{unit(total)}</span>}
        </li>
      ))}
    </ul>
  );
}
