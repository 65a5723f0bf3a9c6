import { type ChartData, colourOf } from '#/components/charts/chart-data.ts';

type TooltipProps = ChartData & { active?: boolean; label?: string | number | undefined };

/** The exact figures of the place under the pointer. */
export function ChartTooltip({ active, label, rows, series, unit }: TooltipProps) {
  const row = active ? rows.find(({ key }) => key === label) : undefined;
  if (!row) return null;
  const shown = series.filter(({ key }) => series.length === 1 || (row.values[key] ?? 0) !== 0);
  return (
    <div className="figures rounded-md border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="font-medium">{row.label}</p>
      {shown.length === 0 ? <p className="text-muted">{unit(0)}</p> : null}
      {shown.map(({ key, label: name }) => (
        <p key={key} className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-2 text-muted">
            <Swatch index={series.findIndex((one) => one.key === key)} />
            {name}
          </span>
          {unit(row.values[key] ?? 0)}
        </p>
      ))}
    </div>
  );
}

/** The colour of a series, beside its name. */
export function Swatch({ index }: { index: number }) {
  return (
    <svg aria-hidden viewBox="0 0 10 10" className="size-2.5 shrink-0">
      <rect width="10" height="10" rx="2" fill={colourOf(index)} />
    </svg>
  );
}
