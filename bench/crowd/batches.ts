import { Client } from 'undici';
import { median } from '../ledger/load.ts';
import { batchedCalls, type CrowdRound, tallyOf } from './measures.ts';
import type { Place } from './place.ts';

const most = { times: 40, ms: 6_000 };
const call = 'plans.list';

/** One call of somebody without an account, and so many of them in one request. */
export async function measureBatches({ product }: Place): Promise<CrowdRound> {
  const timeouts = { headersTimeout: 120_000, bodyTimeout: 120_000 };
  const client = new Client(product.origin, { pipelining: 1, ...timeouts });
  try {
    const alone = await askSeveralTimes(client, `/api/trpc/${call}`);
    const batch = await askSeveralTimes(
      client,
      `/api/trpc/${Array(batchedCalls).fill(call).join(',')}?batch=1&input={}`,
    );
    return {
      pairs: { batch: { aloneMs: median(alone.latenciesMs), crowdedMs: median(batch.latenciesMs) } },
      answers: tallyOf(batch.answers),
      othersAnswers: tallyOf(alone.answers),
    };
  } finally {
    await client.destroy();
  }
}

async function askSeveralTimes(client: Client, path: string): Promise<{ latenciesMs: number[]; answers: string[] }> {
  const [latenciesMs, answers]: [number[], string[]] = [[], []];
  for (const begin = performance.now(); latenciesMs.length < most.times && performance.now() - begin < most.ms; ) {
    const asked = performance.now();
    const { statusCode, body } = await client.request({ method: 'GET', path });
    for await (const _ of body);
    latenciesMs.push(performance.now() - asked);
    answers.push(String(statusCode));
  }
  return { latenciesMs, answers };
}
