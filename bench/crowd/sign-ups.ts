import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { figuresOf } from '../ledger/load.ts';
import { type CrowdRound, type Pair, sizes, sumOf, type Tally, tallyOf } from './measures.ts';
import { askDuring, type Place, patienceMs, peopleOf, statusOf } from './place.ts';

const aloneMs = 3_000;

/** Somebody reads their credits, and somebody submits, each first alone and then while so many sign up. */
export async function measureSignUps(place: Place): Promise<CrowdRound> {
  const { reader, others } = peopleOf(place.product);
  const credits = await measureBeside(place, { request: 'credits', cookies: [reader] });
  const submit = await measureBeside(place, { request: 'submit', cookies: others });
  return {
    pairs: { credits: credits.pair, submit: submit.pair },
    answers: sumOf([credits.answers, submit.answers]),
    othersAnswers: sumOf([credits.othersAnswers, submit.othersAnswers]),
  };
}

type Beside = { pair: Pair; answers: Tally; othersAnswers: Tally };

async function measureBeside(place: Place, asking: Parameters<typeof askDuring>[1]): Promise<Beside> {
  const alone = await askDuring(place, asking, delay(aloneMs));
  await place.product.endTasks();
  const crowd = signUpAll(place.product.origin, sizes['sign-ups']);
  const crowded = await askDuring(place, asking, crowd);
  await place.product.endTasks();
  const pair = { aloneMs: figuresOf(alone).p99Ms, crowdedMs: figuresOf(crowded).p99Ms };
  return { pair, answers: tallyOf(await crowd), othersAnswers: sumOf([alone.answers, crowded.answers]) };
}

/** What they were answered. Each comes from an address of their own: the limit of one address is not what is measured. */
export function signUpAll(origin: string, count: number): Promise<string[]> {
  const signUp = () => {
    const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: randomUUID() });
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': someAddress() };
    const signal = AbortSignal.timeout(patienceMs);
    return statusOf(fetch(`${origin}/api/auth/sign-up/email`, { method: 'POST', body, headers, signal }));
  };
  return Promise.all(Array.from({ length: count }, signUp));
}

function someAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}
