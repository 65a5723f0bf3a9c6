/** Who asks: nobody, somebody with a history of their own, or each time the next of many who submit. */
type Who = 'nobody' | 'reader' | 'submitters';

/**
 * A request that is measured. `aims`: by numbers of connections, how many times the requests a second of 429e640 are aimed at. Of one
 * connection that is a median of at most 0.4 of its time.
 */
export type BenchRequest = {
  title: string;
  method: 'GET' | 'POST';
  path: string;
  who: Who;
  status: number;
  /** What the answer to the reader must have in it: without it something else was measured. */
  contains?: string;
  body?: { prompt: string } & Record<string, string>;
  aims?: Readonly<Partial<Record<number, number>>>;
};

/** The reader's name, which every page shows to them. */
export const readerName = 'Ada Lovelace';

/**
 * In the order of the tables. The two floors are the least that any request costs: the answer of the API to an address
 * that it does not have, which every build gives, and an empty 200 where a build has one.
 */
export const requests = {
  floor: { title: 'GET /api/health', method: 'GET', path: '/api/health', who: 'nobody', status: 200 },
  missing: { title: 'GET /api/no-such-route', method: 'GET', path: '/api/no-such-route', who: 'nobody', status: 404 },
  credits: {
    title: 'GET /api/credits?limit=10',
    method: 'GET',
    path: '/api/credits?limit=10',
    who: 'reader',
    status: 200,
    contains: '"nextCursor":"',
    aims: { 1: 2.5, 32: 4 },
  },
  balance: {
    title: 'tRPC credits.balance',
    method: 'GET',
    path: '/api/trpc/credits.balance',
    who: 'reader',
    status: 200,
    contains: '"balance":',
    aims: { 1: 2.5, 32: 4 },
  },
  submit: {
    title: 'POST /api/tasks/text-to-image',
    method: 'POST',
    path: '/api/tasks/text-to-image',
    who: 'submitters',
    status: 200,
    contains: '"status":"queued"',
    body: { prompt: 'A lighthouse at dawn', aspectRatio: 'square' },
    aims: { 1: 2.5, 32: 3 },
  },
  page: {
    title: 'page /en',
    method: 'GET',
    path: '/en',
    who: 'reader',
    status: 200,
    contains: readerName,
    aims: { 32: 1.8 },
  },
  plans: {
    title: 'page /en/plans',
    method: 'GET',
    path: '/en/plans',
    who: 'reader',
    status: 200,
    contains: readerName,
    aims: { 32: 1.8 },
  },
} as const satisfies Record<string, BenchRequest>;

export type RequestName = keyof typeof requests;
export const requestNames = Object.keys(requests) as RequestName[];
