import type { TableRow } from '#/features/admin/rules/table-csv.ts';
import type { ApiCaller } from '#/web/root.ts';

/** A page of a view. */
export type Page = { rows: readonly TableRow[]; nextCursor: string | null };
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

const overviewOf = (api: ApiCaller['admin'], { days = '90' }: Query) => api.overview({ days: Number(days) });

/** Every view that can be saved. What a query may say is checked by the procedure that reads it. */
export const tables: Record<string, Table> = {
  users: {
    columns: ['id', 'email', 'name', 'role', 'plan', 'bookCredits', 'createdAt', 'blockedAt', 'deletionAt'],
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
  groups: {
    columns: ['status', 'type', 'reason', 'tasks'],
    read: async (api, { days = '30' }) => wholly(await api.tasks.groups({ days: Number(days) })),
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
  acts: {
    columns: ['id', 'at', 'actor', 'act', 'reason', 'movedCredits', 'isAlone', 'approvedBy', 'subjectIds', 'effect'],
    read: async (api, { userId = '' }) => wholly((await api.users.get({ userId })).acts),
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
  items: {
    columns: ['ordinal', 'userId', 'act', 'status', 'movedCredits', 'refusal', 'auditId'],
    async read(api, { id = '' }, cursor) {
      const { items, nextCursor } = await api.batches.items({ id, cursor });
      return { rows: items, nextCursor };
    },
  },
  like: {
    columns: ['id', 'email', 'name', 'createdAt', 'blockedAt', 'deletionAt', 'because'],
    async read(api, { userId = '' }) {
      return wholly((await api.users.like({ userId })).map(({ user, because }) => ({ ...user, because })));
    },
  },
  mails: {
    columns: ['id', 'kind', 'subject', 'recipient', 'createdAt', 'state', 'tries', 'nextTryAt', 'sentAt', 'refusal'],
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
    read: async (api, query) => wholly((await overviewOf(api, query)).totals.days),
  },
  trouble: {
    columns: ['day', 'what', 'type', 'count'],
    async read(api, query) {
      const { failures, refusals } = await overviewOf(api, query);
      const [failed, refused] = [
        failures.map((row) => ({ ...row, what: 'failed' })),
        refusals.map((row) => ({ ...row, what: 'refused' })),
      ];
      return wholly([...failed, ...refused].sort((a, b) => a.day.localeCompare(b.day)));
    },
  },
  outstanding: {
    columns: ['expiryWeek', 'source', 'credits'],
    read: async (api, query) => wholly((await overviewOf(api, query)).totals.outstanding),
  },
  'view-account': {
    columns: ['balance', 'debtCredits', 'held', 'plan', 'grants'],
    read: async (api, { userId = '' }) => wholly([await api.view.account({ userId })]),
  },
  'view-history': {
    columns: ['id', 'createdAt', 'type', 'generationType', 'description', 'amount', 'balance', 'refundsId'],
    async read(api, { userId = '' }, cursor) {
      const { transactions, nextCursor } = await api.view.history({ userId, limit: pageRows, cursor });
      return { rows: transactions, nextCursor };
    },
  },
  'view-gallery': {
    columns: [
      'uuid',
      'type',
      'status',
      'userInput',
      'creditsCharged',
      'creditsUsed',
      'errorMessage',
      'createdAt',
      'finishedAt',
    ],
    async read(api, { userId = '' }, cursor) {
      const { tasks, nextCursor } = await api.view.tasks({ userId, cursor });
      return { rows: tasks, nextCursor };
    },
  },
};
