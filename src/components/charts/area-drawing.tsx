'use client';

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisProps, plotMargin, useCompactNumber } from '#/components/charts/axes.ts';
import { type ChartData, colourOf, flatRows } from '#/components/charts/chart-data.ts';
import { ChartTooltip } from '#/components/charts/chart-tooltip.tsx';

/** A line of figures that hold from one place to the next, such as a balance. Only for readers of pictures: the table is beside it. */
export function AreaDrawing(data: ChartData) {
  const compact = useCompactNumber();
  const ticks = new Map(data.rows.map(({ key, tick }) => [key, tick]));
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 240 }}>
      <AreaChart data={flatRows(data)} margin={plotMargin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...axisProps} dataKey="key" minTickGap={32} tickFormatter={(key) => ticks.get(key) ?? ''} />
        <YAxis {...axisProps} width={44} allowDecimals={false} tickFormatter={compact} />
        <Tooltip content={<ChartTooltip {...data} />} isAnimationActive={false} cursor={{ stroke: 'var(--control)' }} />
        {data.series.map(({ key }, index) => (
          <Area
            key={key}
            dataKey={key}
            type="stepAfter"
            stroke={colourOf(index)}
            strokeWidth={2}
            fill={colourOf(index)}
            fillOpacity={0.12}
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
}
