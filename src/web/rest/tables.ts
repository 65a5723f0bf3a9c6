import { Readable } from 'node:stream';
import { z } from 'zod';
import { brand } from '#/brand.ts';
import { type TableRow, tableCsv } from '#/features/admin/rules/table-csv.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { checkQuery } from '#/web/rest/query.ts';
import { FileAnswer, type RestRequest } from '#/web/rest/rest.ts';
import type { ApiCaller } from '#/web/root.ts';

type Page = { rows: readonly TableRow[]; nextCursor: string | null };
type Query = Record<string, string | undefined>;

/** A view of the console as it is saved: its columns, and how a page of it is read. */
type Table = {
  columns: readonly string[];
  read(api: ApiCaller['admin'], query: Query, cursor?: string): Promise<Page>;
};

const wholly = (rows: readonly TableRow[]): Page => ({ rows, nextCursor: null });
const pageRows = 100;

/** The instant of which an account is read, in UTC; now where none is said. */
const asOf = (at: string | undefined) => (at === undefined ? {} : { at: new Date(at.endsWith('Z') ? at : `${at}Z`) });

/** Every view that can be saved. What a query may say is checked by the procedure that reads it. */
const tables: Record<string, Table> = {
  users: {
    columns: ['id', 'email', 'name', 'role', 'plan', 'bookCredits', 'createdAt', 'blockedAt'],
    read: async (api, { text = '' }) => wholly(await api.users.find({ text, limit: pageRows })),
  },
  grants: {
    columns: [
      'id',
      'source',
      'description',
      'amountCredits',
      'remainingCredits',
      'effectiveAt',
      'expiresAt',
      'voidedAt',
      'createdAt',
    ],
    async read(api, { userId = '', at }) {
      return wholly((await api.users.get({ userId, ...asOf(at) })).grants);
    },
  },
  lines: {
    columns: ['id', 'createdAt', 'type', 'generationType', 'description', 'amount', 'balance', 'refundsId', 'metadata'],
    async read(api, { userId = '', at }, cursor) {
      if (at !== undefined && cursor === undefined) {
        const { lines, nextCursor: older } = await api.users.get({ userId, ...asOf(at) });
        return { rows: lines, nextCursor: older };
      }
      const { transactions, nextCursor } = await api.users.lines({ userId, limit: pageRows, cursor });
      return { rows: transactions, nextCursor };
    },
  },
  tasks: {
    columns: [
      'id',
      'userId',
      'email',
      'type',
      'status',
      'errorMessage',
      'attempt',
      'chargedCredits',
      'costCredits',
      'chargeId',
      'refundId',
      'createdAt',
      'deadlineAt',
      'finishedAt',
    ],
    async read(api, { userId, status, type, reason, days = '30' }, cursor) {
      const asked = { userId, status, type, reason, days: Number(days), limit: pageRows, cursor };
      const { tasks, nextCursor } = await api.tasks.list(asked as Parameters<typeof api.tasks.list>[0]);
      return { rows: tasks, nextCursor };
    },
  },
  audit: {
    columns: [
      'id',
      'at',
      'actor',
      'act',
      'userId',
      'reason',
      'movedCredits',
      'isAlone',
      'approvedBy',
      'batchId',
      'subjectIds',
      'input',
      'effect',
    ],
    async read(api, { actor, act, userId }, cursor) {
      const { entries, nextCursor } = await api.audit.list({ actor, act, userId, limit: pageRows, cursor });
      return { rows: entries, nextCursor };
    },
  },
  pending: {
    columns: [
      'id',
      'at',
      'expiresAt',
      'actor',
      'act',
      'userId',
      'reason',
      'movedCredits',
      'status',
      'decidedBy',
      'decidedAt',
    ],
    read: async (api) => wholly((await api.pending.list()).acts),
  },
  batches: {
    columns: ['id', 'at', 'actor', 'reason', 'asked', 'status', 'startedBy', 'startedAt', 'endedAt'],
    read: async (api) => wholly((await api.batches.list()).batches),
  },
  like: {
    columns: ['id', 'email', 'name', 'createdAt', 'blockedAt', 'because'],
    async read(api, { userId = '' }) {
      return wholly((await api.users.like({ userId })).map(({ user, because }) => ({ ...user, because })));
    },
  },
  mails: {
    columns: ['id', 'kind', 'createdAt', 'tries', 'nextTryAt', 'sentAt', 'refusal'],
    read: async (api, { userId = '' }) => wholly(await api.users.mails({ userId })),
  },
  plans: {
    columns: [
      'id',
      'name',
      'description',
      'monthlyPriceCents',
      'yearlyPriceCents',
      'credits',
      'rolloverCapCredits',
      'features',
      'isActive',
      'holders',
      'following',
    ],
    read: async (api) => wholly(await api.plans.list()),
  },
  holders: {
    columns: ['id', 'email', 'name', 'renewsAt', 'nextPlan', 'nextPlanAt'],
    async read(api, { name = '' }, cursor) {
      const { holders, nextCursor } = await api.plans.holders({ name, cursor });
      return { rows: holders, nextCursor };
    },
  },
  totals: {
    columns: ['day', 'type', 'generationType', 'reason', 'lines', 'credits'],
    read: async (api, { days = '90' }) => wholly((await api.overview({ days: Number(days) })).totals.days),
  },
};

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
