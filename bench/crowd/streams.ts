import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { requests } from '../http/requests.ts';
import { median } from '../ledger/load.ts';
import { type CrowdRound, sizes, sumOf, type Tally, tallyOf } from './measures.ts';
import { type Place, patienceMs, peopleOf } from './place.ts';

const most = { sets: 12, ms: 8_000 };
const restMs = 500;

/**
 * Three submits, of the user whose streams they are (each is a change that the streams tell) and right after it of somebody
 * else: without streams, and with as many as this user could open.
 */
export async function measureStreams(place: Place): Promise<CrowdRound> {
  const { origin, endTasks } = place.product;
  const alone = await submitInSets(place);
  await endTasks();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { watcher } = peopleOf(place.product);
  const attempts = Array.from({ length: sizes.streams }, () => openStream(origin, watcher, closing.signal));
  const answers = tallyOf(await Promise.all(attempts));
  const crowded = await submitInSets(place);
  closing.abort();
  await delay(restMs);
  await endTasks();
  return {
    pairs: {
      othersSubmits: { aloneMs: median(alone.othersMs), crowdedMs: median(crowded.othersMs) },
      ownSubmits: { aloneMs: median(alone.ownMs), crowdedMs: median(crowded.ownMs) },
    },
    answers,
    othersAnswers: sumOf([alone.answers, crowded.answers]),
  };
}

/** As many sets of three submits as there is time for. */
async function submitInSets(place: Place): Promise<{ ownMs: number[]; othersMs: number[]; answers: Tally }> {
  const { watcher, others } = peopleOf(place.product);
  const [ownMs, othersMs]: [number[], number[]] = [[], []];
  const tallies: Tally[] = [];
  const submitThree = async (cookies: string[], durationsMs: number[]) => {
    const asking = { origin: place.product.origin, request: requests.submit, cookies, most: 3 };
    const { countedMs, answers } = await place.person.ask(asking);
    durationsMs.push(countedMs);
    tallies.push(answers);
  };
  for (const begin = performance.now(); ownMs.length < most.sets && performance.now() - begin < most.ms; ) {
    await submitThree([watcher], ownMs);
    await submitThree(others.slice(0, 1), othersMs);
  }
  return { ownMs, othersMs, answers: sumOf(tallies) };
}

/** Resolves with the first that the stream tells: that it is open, or the status of its refusal. */
async function openStream(origin: string, cookie: string, signal: AbortSignal): Promise<string> {
  const headers = { cookie, accept: 'text/event-stream' };
  const { promise, resolve } = Promise.withResolvers<string>();
  const read = async () => {
    const { status, body } = await fetch(`${origin}/api/trpc/tasks.onChanges`, { headers, signal });
    if (status !== 200) return resolve(String(status));
    let told = '';
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      if (told.length < 100_000) told += Buffer.from(chunk).toString();
      const refused = /"httpStatus":(\d+)/.exec(told);
      if (refused) resolve(refused[1] ?? '');
      else if (told.includes('"balance":')) resolve('open');
    }
  };
  read()
    .catch(() => {})
    .finally(() => resolve('no answer'));
  return Promise.race([promise, delay(patienceMs, 'no answer', { signal, ref: false }).catch(() => 'no answer')]);
}
