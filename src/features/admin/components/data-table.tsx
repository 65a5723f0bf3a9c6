import type { ReactNode } from 'react';
import { Figure } from '#/features/admin/components/values.tsx';
import { cn } from '#/lib/cn.ts';

/** A column of a table: its heading, and what stands in it of a row; a number is written as a figure. */
export type Column<Row> = { key: string; label: string; isFigure?: boolean; cell: (row: Row) => ReactNode };

type DataTableProps<Row> = {
  /** What the table is of, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The sentence in its place where there are no rows. */
  empty: string;
};

/** A dense table of an operator's; on narrow screens each row is a list of its named figures. */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty }: DataTableProps<Row>) {
  if (rows.length === 0) return <p className="rounded-lg border bg-surface px-4 py-6 text-muted text-sm">{empty}</p>;
  return (
    <div className="overflow-x-auto rounded-lg border bg-surface">
      <table className="block w-full text-xs lg:table">
        <caption className="sr-only">{caption}</caption>
        <thead className="sr-only lg:not-sr-only lg:table-header-group">
          <tr className="border-b text-left text-muted">
            {columns.map(({ key, label, isFigure }) => (
              <th key={key} scope="col" className={cn('px-3 py-2 font-medium', isFigure && 'text-right')}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block lg:table-row-group">
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className="block border-b px-3 py-2 last:border-b-0 hover:bg-text/3 target:bg-text/5 lg:table-row lg:p-0"
            >
              {columns.map(({ key, label, isFigure, cell }) => (
                <td
                  key={key}
                  className={cn(
                    'figures flex min-w-0 items-baseline justify-between gap-4 py-0.5 align-top max-lg:has-[>span:last-child:empty]:hidden lg:table-cell lg:px-3 lg:py-2',
                    isFigure && 'lg:whitespace-nowrap lg:text-right',
                  )}
                >
                  <span aria-hidden className="shrink-0 text-muted lg:hidden">
                    {label}
                  </span>
                  <span className={cn('min-w-0 break-words text-right', !isFigure && 'lg:text-left')}>
                    {shown(cell(row))}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(content: ReactNode): ReactNode {
  return typeof content === 'number' ? <Figure value={content} /> : content;
}
