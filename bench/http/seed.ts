import { randomUUID } from 'node:crypto';
import type { Db } from '#/platform/db.ts';
import { type Checkout, importLedger } from './checkout.ts';
import { readerName } from './requests.ts';

/** The cookies of those who ask: one who has a history, and many who submit. */
export type People = { reader: string; submitters: string[] };

/** As many as there are connections, so that hardly two at a time wait for the same account. */
const submitters = 32;
const submitterCredits = 1_000_000_000;
/** Of the reader's tasks: each is a line of the ledger, and what is canceled one more. */
const pictures = 40;
const sounds = 10;
const canceled = 8;
/** With that of the Free plan and that of the plan which pays for them. */
export const readerLines = 2 + pictures + sounds + canceled;

/** Everything over HTTP as people do it, but for credits that are given: those by the checkout's own code. */
export async function seedPeople(product: { checkout: Checkout; db: Db; origin: string }): Promise<People> {
  const { checkout, db, origin } = product;
  const reader = await signUp(origin, readerName);
  await post(origin, reader.cookie, '/api/upgrade-plan', { planName: 'Premium', billingCycle: 'monthly' });
  const uuids = await submitAll(origin, reader.cookie);
  for (const uuid of uuids.slice(0, canceled)) await post(origin, reader.cookie, `/api/tasks/${uuid}/cancel`, {});
  const lines = await db.creditTransaction.count({ where: { userId: await idOf(db, reader.email) } });
  if (lines !== readerLines) throw new Error(`The reader's history has ${lines} lines instead of ${readerLines}.`);
  const { grant } = await importLedger(checkout, db);
  const cookies: string[] = [];
  for (let n = 0; n < submitters; n += 1) {
    const { cookie, email } = await signUp(origin, `Submitter ${n + 1}`);
    const userId = await idOf(db, email);
    const given = { amountCredits: submitterCredits, source: 'ADMIN', description: 'For the benchmark' } as const;
    await grant({ userId, ...given, actor: 'system' });
    cookies.push(cookie);
  }
  return { reader: reader.cookie, submitters: cookies };
}

export async function idOf(db: Db, email: string): Promise<string> {
  return (await db.user.findUniqueOrThrow({ where: { email }, select: { id: true } })).id;
}

export async function signUp(origin: string, name: string): Promise<{ cookie: string; email: string }> {
  const email = `${randomUUID()}@example.com`;
  const response = await fetch(`${origin}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, email, password: randomUUID() }),
  });
  if (!response.ok) throw new Error(`Nobody could sign up: ${response.status}.`);
  const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0]);
  return { cookie: cookies.join('; '), email };
}

/** Their uuids. The sounds are among the pictures. */
async function submitAll(origin: string, cookie: string): Promise<string[]> {
  const uuids: string[] = [];
  for (let n = 0; n < pictures + sounds; n += 1) {
    const isSound = n % ((pictures + sounds) / sounds) === 0;
    const answer = isSound
      ? await post(origin, cookie, '/api/tasks/text-to-audio', { text: `The tide comes in at ${n} past.` })
      : await post(origin, cookie, '/api/tasks/text-to-image', { prompt: `A harbour in fog, view ${n}` });
    uuids.push((answer.data as { task: { uuid: string } }).task.uuid);
  }
  return uuids;
}

async function post(origin: string, cookie: string, path: string, body: object): Promise<{ data: unknown }> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), Cookie: cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { data: unknown };
}
