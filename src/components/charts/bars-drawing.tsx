'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisProps, plotMargin, useCompactNumber } from '#/components/charts/axes.ts';
import { type ChartData, colourOf, flatRows } from '#/components/charts/chart-data.ts';
import { ChartTooltip } from '#/components/charts/chart-tooltip.tsx';

type BarsProps = ChartData & { onChoose?: (href: string) => void };

/** Bars of each place, a part for each series. Only for readers of pictures: the table beside it has the links, too. */
export function BarsDrawing({ onChoose, ...data }: BarsProps) {
  const compact = useCompactNumber();
  const ticks = new Map(data.rows.map(({ key, tick }) => [key, tick]));
  const choose = ({ payload }: { payload?: { href?: string } }) => payload?.href && onChoose?.(payload.href);
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 240 }}>
      <BarChart data={flatRows(data)} margin={plotMargin} stackOffset="sign" accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...axisProps} dataKey="key" minTickGap={32} tickFormatter={(key) => ticks.get(key) ?? ''} />
        <YAxis {...axisProps} width={44} allowDecimals={false} tickFormatter={compact} />
        <Tooltip
          content={<ChartTooltip {...data} />}
          isAnimationActive={false}
          cursor={{ fill: 'var(--text)', fillOpacity: 0.05 }}
        />
        {data.series.map(({ key }, index) => (
          <Bar
            key={key}
            dataKey={key}
            stackId="all"
            fill={colourOf(index)}
            maxBarSize={36}
            isAnimationActive={false}
            className={onChoose ? 'cursor-pointer' : undefined}
            onClick={choose}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
