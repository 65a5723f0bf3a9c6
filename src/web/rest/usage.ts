import { Readable } from 'node:stream';
import type { z } from 'zod';
import { brand } from '#/brand.ts';
import { linesCsv, linesCsvHead, usageCsv, usageFileName } from '#/features/credits/rules/usage-csv.ts';
import type { usageLinesInputSchema } from '#/features/credits/rules/usage-period.ts';
import { checkQuery, formatQuerySchema, linesFormatQuerySchema } from '#/web/rest/query.ts';
import { FileAnswer, type RestRequest } from '#/web/rest/rest.ts';
import type { ApiCaller } from '#/web/root.ts';

type Request = RestRequest<Record<string, string>>;
type LinesInput = z.input<typeof usageLinesInputSchema>;
type LinesPage = Awaited<ReturnType<ApiCaller['credits']['lines']>>;

/** The parameters that were sent, of those that are known; what each may be is checked where it is used. */
function sentOf(query: URLSearchParams, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? undefined]));
}

/** Where credits went: the envelope, or a file. */
export async function readUsageOverRest({ api, query }: Request) {
  const { format } = checkQuery(query, formatQuerySchema);
  const input = sentOf(query, ['from', 'to', 'by']);
  const usage = await api.credits.usage(input as Parameters<typeof api.credits.usage>[0]);
  if (format === 'json') return usage;
  return new FileAnswer(usageCsv(usage), {
    type: 'text/csv; charset=utf-8',
    name: usageFileName(brand.slug, 'usage', usage, 'csv'),
  });
}

const filePageLines = 200;

/** The lines of a period: a page in the envelope, or all of them as a file, which is sent page by page. */
export async function readLinesOverRest({ api, query }: Request) {
  const { format } = checkQuery(query, linesFormatQuerySchema);
  const asked = sentOf(query, ['from', 'to', 'kind', 'type', 'model', 'limit', 'cursor']) as LinesInput;
  if (format === 'json') return api.credits.lines(asked);
  const { limit: _, cursor: __, ...filter } = asked;
  // Before the answer begins, so that what is refused is refused in the envelope.
  const first = await api.credits.lines({ ...filter, limit: filePageLines });
  const rest = { ...filter, from: first.from, to: first.to, limit: filePageLines };
  const name = usageFileName(brand.slug, 'lines', first, format);
  if (format === 'csv')
    return new FileAnswer(() => textOf(api, { first, rest, head: linesCsvHead, write: linesCsv }), {
      type: 'text/csv; charset=utf-8',
      name,
    });
  const write = (lines: LinesPage['transactions']) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return new FileAnswer(() => textOf(api, { first, rest, head: '', write }), {
    type: 'application/jsonl; charset=utf-8',
    name,
  });
}

type Pages = {
  first: LinesPage;
  rest: LinesInput;
  head: string;
  write(lines: LinesPage['transactions']): string;
};

/** A page is read when the one before it was taken, so that a slow reader costs no memory. */
function textOf(api: ApiCaller, { first, rest, head, write }: Pages): Readable {
  return Readable.from(
    (async function* pages() {
      yield head + write(first.transactions);
      for (let cursor = first.nextCursor; cursor !== null; ) {
        const page = await api.credits.lines({ ...rest, cursor });
        yield write(page.transactions);
        cursor = page.nextCursor;
      }
    })(),
    { objectMode: false, highWaterMark: 1 },
  );
}
