import { Readable } from 'node:stream';
import { z } from 'zod';
import { brand } from '#/brand.ts';
import { type TableRow, tableCsv } from '#/features/admin/rules/table-csv.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { checkQuery } from '#/web/rest/query.ts';
import { FileAnswer, type RestRequest } from '#/web/rest/rest.ts';
import { type Page, tables } from '#/web/rest/table-views.ts';

const formats = ['csv', 'json'] as const;
/** The parameters of every table; each table knows some of them. */
const tableQuerySchema = z.object({
  format: z.enum(formats, { error: `must be one of ${formats.join(', ')}` }).default('csv'),
  text: z.string().optional(),
  userId: z.string().optional(),
  at: z.string().optional(),
  status: z.string().optional(),
  type: z.string().optional(),
  reason: z.string().optional(),
  days: z.string().optional(),
  actor: z.string().optional(),
  act: z.string().optional(),
  name: z.string().optional(),
  id: z.string().optional(),
});

/** A view of the console as a file, which is sent page by page. @throws NotFoundError where there is no such view */
export async function readTableOverRest({ api, query, params: { table: name } }: RestRequest<{ table: string }>) {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!table) throw new NotFoundError('view');
  const { format, ...asked } = checkQuery(query, tableQuerySchema);
  const read = (cursor?: string) => table.read(api.admin, asked, cursor);
  // Before the answer begins, so that what is refused is refused in the envelope.
  const first = await read();
  const write = format === 'csv' ? csvWriter(table.columns) : jsonWriter(table.columns);
  return new FileAnswer(() => textOf(first, read, write), {
    type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
    name: `${brand.slug}-${name}.${format}`,
  });
}

type Writer = { page(rows: readonly TableRow[], isFirst: boolean): string; end: string };

function csvWriter(columns: readonly string[]): Writer {
  return { page: (rows, isFirst) => tableCsv(rows, columns, { hasHead: isFirst }), end: '' };
}

function jsonWriter(columns: readonly string[]): Writer {
  const write = (row: TableRow) => JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
  return {
    page: (rows, isFirst) =>
      rows.map((row, index) => `${isFirst && index === 0 ? '[' : ','}\n${write(row)}`).join('') || (isFirst ? '[' : ''),
    end: '\n]\n',
  };
}

/** A page is read when the one before it was taken, so that a slow reader costs no memory. */
function textOf(first: Page, read: (cursor: string) => Promise<Page>, { page, end }: Writer): Readable {
  return Readable.from(
    (async function* pages() {
      yield page(first.rows, true);
      for (let cursor = first.nextCursor; cursor !== null; ) {
        const next = await read(cursor);
        const text = page(next.rows, false);
        if (text !== '') yield text;
        cursor = next.nextCursor;
      }
      if (end !== '') yield end;
    })(),
    { objectMode: false, highWaterMark: 1 },
  );
}
