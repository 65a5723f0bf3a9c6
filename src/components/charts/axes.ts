import { useFormatter } from 'next-intl';

/** How axes look: no lines, quiet figures. */
export const axisProps = {
  tickLine: false,
  axisLine: false,
  tick: { fill: 'var(--muted)', fontSize: 13 },
} as const;

export const plotMargin = { top: 8, right: 8, bottom: 0, left: 0 } as const;

/** Makes the figures of an axis: 1,200 is 1.2K. */
export function useCompactNumber(): (value: number) => string {
  const format = useFormatter();
  return (value) => format.number(value, { notation: 'compact', maximumFractionDigits: 1 });
}
