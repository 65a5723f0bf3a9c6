import { randomUUID } from 'node:crypto';
import { Client, type Dispatcher } from 'undici';
import { type Durations, figuresOf, type Sample } from '../ledger/load.ts';
import { cpuMsOf } from './cpu.ts';
import type { BenchRequest } from './requests.ts';
import type { People } from './seed.ts';

/**
 * One run of one cell. `cookies`: of those who ask, in turn; `pids`: of the processes whose CPU time is read; `most`:
 * after so many requests it ends before its time.
 */
export type Load = {
  origin: string;
  request: BenchRequest;
  cookies: string[];
  connections: number;
  durations: Durations;
  pids: number[];
  most?: number;
};

/** What one run of a cell came to. `cpuMs`: of a request, null where it cannot be read. */
export type Figures = {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMs: number | null;
  requests: number;
};

const timeouts = { headersTimeout: 30_000, bodyTimeout: 30_000, connectTimeout: 10_000 };
/** As a browser sends it without TLS. */
const acceptEncoding = 'gzip, deflate';

/**
 * Asks over so many connections that stay open, each of which waits for its answer before it asks again. Nothing is cut
 * off: what was asked in the time is answered and counts, so that the CPU time is that of these requests, and nothing
 * is left for the next cell. (Slow answers to many come all at once: what ends in a window of time would be chance.)
 * @throws when an answer is another one than expected, or a connection did not stay open
 */
export async function runHttpLoad(load: Load): Promise<Figures> {
  const { origin, connections, durations, pids } = load;
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1, ...timeouts }));
  const ask = asker(load, clients);
  try {
    if (durations.warmUpMs > 0) await askFor(durations.warmUpMs, load, ask());
    const cpuBefore = cpuMsOf(pids);
    const sample = await askFor(durations.measureMs, load, ask());
    const { opsPerSecond, operations, ...latencies } = figuresOf(sample);
    const cpuMs = pids.length > 0 ? (cpuMsOf(pids) - cpuBefore) / operations : null;
    return { requestsPerSecond: opsPerSecond, ...latencies, cpuMs, requests: operations };
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

type Ask = (connection: number) => Promise<void>;

/**
 * Makes what asks from now on, and sees to it that no connection is opened twice in that time. Before it one may have
 * been closed, while it had nothing to ask and others waited for their last answers.
 */
function asker(load: Load, clients: Client[]): () => Ask {
  let asked = 0;
  let opened = 0;
  for (const client of clients) {
    client.on('connect', () => {
      opened += 1;
    });
  }
  return () => {
    opened = 0;
    return async (connection) => {
      asked += 1;
      await send(clients[connection] as Client, optionsOf(load, asked));
      if (opened > clients.length) throw new Error('the server closed a connection that was to stay open');
    };
  };
}

/** Each connection asks at least once, and not again after that time; it is over when all have their answers. */
async function askFor(
  milliseconds: number,
  { connections, most = Number.POSITIVE_INFINITY }: Load,
  ask: Ask,
): Promise<Sample> {
  const latenciesMs: number[] = [];
  const begin = performance.now();
  let isOver = false;
  async function loop(connection: number): Promise<void> {
    for (let before = begin; !isOver; ) {
      await ask(connection);
      const now = performance.now();
      latenciesMs.push(now - before);
      before = now;
      isOver ||= now - begin >= milliseconds || latenciesMs.length > most - connections;
    }
  }
  const loops = Array.from({ length: connections }, (_, connection) =>
    loop(connection).finally(() => {
      isOver = true;
    }),
  );
  for (const outcome of await Promise.allSettled(loops)) if (outcome.status === 'rejected') throw outcome.reason;
  return { latenciesMs, countedMs: performance.now() - begin };
}

/** The cookies of those who ask, in turn. */
export function cookiesOf({ who }: BenchRequest, { reader, submitters }: People): string[] {
  if (who === 'submitters') return submitters;
  return who === 'reader' ? [reader] : [];
}

/** What is sent in this turn. A submit has a prompt and a key that were never there before. */
export function optionsOf({ request, cookies }: Pick<Load, 'request' | 'cookies'>, turn: number) {
  const { method, path, body, status } = request;
  const cookie = cookies[turn % cookies.length];
  const headers: Record<string, string> = { 'accept-encoding': acceptEncoding, ...(cookie ? { cookie } : {}) };
  if (!body) return { method, path, headers, status };
  const key = randomUUID();
  Object.assign(headers, { 'content-type': 'application/json', 'idempotency-key': key });
  return { method, path, headers, status, body: JSON.stringify({ ...body, prompt: `${body.prompt} ${key}` }) };
}

type Sent = ReturnType<typeof optionsOf>;

/** By undici's innermost interface: the load shares the cores with what is measured, and this takes the least of them. */
function send(client: Client, { status, ...options }: Sent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let answered = 0;
  const chunks: Buffer[] = [];
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart() {},
    onResponseStart(_controller, statusCode) {
      answered = statusCode;
    },
    onResponseData(_controller, chunk) {
      if (answered !== status) chunks.push(chunk);
    },
    onResponseEnd() {
      if (answered === status) resolve();
      else reject(new Error(`answered with ${answered}: ${Buffer.concat(chunks).toString().slice(0, 300)}`));
    },
    onResponseError(_controller, error) {
      reject(new Error(`not answered: ${error.message}`));
    },
  };
  client.dispatch(options, handler);
  return promise;
}
