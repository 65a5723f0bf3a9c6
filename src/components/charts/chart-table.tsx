import { useTranslations } from 'next-intl';
import type { ChartData, ChartRow } from '#/components/charts/chart-data.ts';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

type ChartTableProps = ChartData & { title: string; isShown: boolean };

/** The same figures as the chart, as a table: always there for screen readers, and for everybody once it is chosen. */
export function ChartTable({ title, isShown, rows, series, unit, place }: ChartTableProps) {
  const t = useTranslations('charts');
  const shown = rows.filter(({ values }) => series.some(({ key }) => (values[key] ?? 0) !== 0));
  // What scrolls is reached by the keyboard, also where nothing in it is.
  const scrolling = isShown ? { role: 'group', 'aria-label': title, tabIndex: 0 } : {};
  return (
    <div
      {...scrolling}
      className={cn(isShown ? 'relative h-60 min-h-60 flex-auto overflow-auto rounded-md border' : 'sr-only')}
    >
      {shown.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('nothing')}</p>
      ) : (
        <table className="figures w-full text-sm">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="sticky top-0 border-b bg-surface text-left text-muted text-xs">
              <Heading>{place}</Heading>
              {series.map(({ key, label }) => (
                <Heading key={key} isFigure>
                  {label}
                </Heading>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.key} className="border-b border-line/60 last:border-b-0">
                <th scope="row" className="whitespace-nowrap px-3 py-1.5 text-left font-normal">
                  <Place row={row} isShown={isShown} />
                </th>
                {series.map(({ key }) => (
                  <td key={key} className="whitespace-nowrap px-3 py-1.5 text-right">
                    {unit(row.values[key] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Heading({ isFigure, children }: { isFigure?: boolean; children: string }) {
  return (
    <th scope="col" className={cn('px-3 py-2 font-medium', isFigure && 'text-right')}>
      {children}
    </th>
  );
}

/** The name of a place, with the way to its lines. What nobody sees is not in the way of the keyboard. */
function Place({ row, isShown }: { row: ChartRow; isShown: boolean }) {
  if (!row.href) return row.label;
  return (
    <Link
      href={row.href}
      prefetch={false}
      tabIndex={isShown ? undefined : -1}
      className="underline underline-offset-4 hover:text-text"
    >
      {row.label}
    </Link>
  );
}
