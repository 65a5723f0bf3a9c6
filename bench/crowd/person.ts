import { Client } from 'undici';
import { optionsOf } from '../http/load.ts';
import type { BenchRequest } from '../http/requests.ts';
import type { Sample } from '../ledger/load.ts';
import { type Tally, tallyOf } from './measures.ts';

/** What somebody asks over and over. `cookies`: of those who ask, in turn; `most`: after so many requests it ends by itself. */
export type Asking = { origin: string; request: BenchRequest; cookies: string[]; most?: number };
/** How long each answer took, whatever it was, and which answers came. */
export type Asked = Sample & { answers: Tally };

const timeouts = { headersTimeout: 120_000, bodyTimeout: 120_000, connectTimeout: 10_000 };

/** Somebody with one connection that stays open, who asks again once they have their answer. */
export function createPerson(): (asking: Asking, enough: AbortSignal) => Promise<Asked> {
  const clients = new Map<string, Client>();
  return async ({ origin, request, cookies, most = Number.POSITIVE_INFINITY }, enough) => {
    const client = clients.get(origin) ?? new Client(origin, { pipelining: 1, ...timeouts });
    clients.set(origin, client);
    const [latenciesMs, answers]: [number[], string[]] = [[], []];
    const begin = performance.now();
    // At least once: an answer that never comes while it counts is the slowest of all.
    for (let before = begin; latenciesMs.length < most && !(enough.aborted && latenciesMs.length > 0); ) {
      answers.push(await ask(client, optionsOf({ request, cookies }, latenciesMs.length)));
      const now = performance.now();
      latenciesMs.push(now - before);
      before = now;
    }
    return { latenciesMs, countedMs: performance.now() - begin, answers: tallyOf(answers) };
  };
}

async function ask(client: Client, { status: _, ...options }: ReturnType<typeof optionsOf>): Promise<string> {
  try {
    const { statusCode, body } = await client.request(options);
    await body.dump({ limit: 2 ** 20 });
    return String(statusCode);
  } catch {
    return 'no answer';
  }
}
