/** What a chart draws of one kind: a line, or a part of each bar. `total` is told beside its name where it is given. */
export type ChartSeries = { key: string; label: string; total?: number };

/**
 * One place on the axis: a day or a week. `values` are the figures by the keys of the series; one that is missing is 0. `label`
 * names the place in full, `tick` briefly under the axis; `href` leads to what the figures are made of.
 */
export type ChartRow = {
  key: string;
  label: string;
  tick: string;
  values: Readonly<Record<string, number>>;
  href?: string;
};

/** What a chart is made of. `unit` makes a figure with its unit, such as "25 credits". */
export type ChartData = {
  rows: readonly ChartRow[];
  series: readonly ChartSeries[];
  unit: (value: number) => string;
  /** The heading of the places in the table, such as "Day". */
  place: string;
};

const colours = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
  'var(--chart-7)',
  'var(--chart-8)',
] as const;

/** The colour of the series at a place; there are eight, and then they begin again. */
export function colourOf(index: number): string {
  return colours[index % colours.length] ?? colours[0];
}

/** Rows as the drawing library takes them: flat, with each figure under the key of its series. */
export function flatRows({ rows, series }: Pick<ChartData, 'rows' | 'series'>) {
  return rows.map(({ key, label, tick, values, href }) => ({
    key,
    label,
    tick,
    href,
    ...Object.fromEntries(series.map((one) => [one.key, values[one.key] ?? 0])),
  }));
}
