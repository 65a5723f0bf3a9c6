import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { type ChangeEvents, createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createAuth } from '#/web/auth.ts';
import { createContext, replayedHeader } from '#/web/context.ts';
import { type ApiCaller, createApi } from '#/web/root.ts';
import { newStreams, noUploads, refusalOf, unlimited, unlimitedCalls } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url, directUrl } = useTestDatabase();
const logger = createLogger('test', 'silent');
const baseUrl = 'http://localhost:3000';
const secret = 'a secret of at least thirty-two characters';
const auth = createAuth({ db, ledger: ledgerOf(db), secret, baseUrl, logger });
let queue: Queue;
let events: ChangeEvents;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, logger);
  events = createChangeEvents(directUrl, logger);
});
afterAll(async () => {
  await events.close();
  await queue.stop({ graceful: false });
});

/** Somebody new, on the Free plan with 60 credits. Gives the cookie of the session. */
async function signUp(): Promise<string> {
  const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  const request = new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers });
  const cookies = (await auth.handler(request)).headers.getSetCookie();
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

/** One request: its answer, and whether the headers of the answer say that it is a replay. */
async function ask<Answer>(cookie: string, call: (api: ApiCaller) => Promise<Answer>) {
  const headers = new Headers();
  const services = {
    db,
    ledger: ledgerOf(db),
    queue,
    events,
    limiter: unlimited,
    ...unlimitedCalls,
    ...noUploads,
    ...newStreams(db),
    auth,
    logger,
    secret,
    baseUrl,
  };
  const context = await createContext(
    services,
    { headers: new Headers({ cookie }), remoteAddress: '127.0.0.1' },
    headers,
  );
  const answer = await call(createApi(services).createCaller(context));
  return { answer, isMarked: headers.get(replayedHeader) === 'true' };
}

const video = { type: 'text-to-video' as const, input: { prompt: 'a sea' } };
const basic = { planName: 'Basic', billingCycle: 'monthly' as const };
const calls: [string, effect: string, balance: number, (api: ApiCaller) => Promise<{ replayed: boolean }>][] = [
  ['submits', 'DEBIT -25', 35, (api) => api.tasks.create({ ...video, idempotencyKey: 'one' })],
  ['upgrades', 'PURCHASE 500', 560, (api) => api.plans.upgrade({ ...basic, idempotencyKey: 'one' })],
];

async function standingOf(cookie: string) {
  const { balance } = (await ask(cookie, (api) => api.credits.balance())).answer;
  const { transactions } = (await ask(cookie, (api) => api.credits.history())).answer;
  return { balance, lines: transactions.map(({ type, amount }) => `${type} ${amount}`) };
}

describe('through the API', () => {
  test.each(calls)(
    'case 26: fifty %s at once under one key have one effect; every answer is the same, and all but one are marked as replays',
    async (_name, effect, balance, call) => {
      const cookie = await signUp();
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(cookie, call)));
      expect(answers.filter(({ isMarked }) => !isMarked)).toHaveLength(1);
      const [first] = answers;
      for (const { answer, isMarked } of answers) expect(answer).toEqual({ ...first?.answer, replayed: isMarked });
      expect(await standingOf(cookie)).toEqual({ balance, lines: [effect, 'CREDIT 60'] });
      await expectLedgerHolds(db);
    },
  );

  test('case 23: two submits at once with credits for one: one is made, the other is refused for payment with the figures', async () => {
    const cookie = await signUp();
    await ask(cookie, (api) => api.tasks.create(video));
    const asked = [1, 2].map(() => ask(cookie, (api) => api.tasks.create(video)));
    const settled = await Promise.allSettled(asked);
    const lost = settled.findIndex(({ status }) => status === 'rejected');
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(asked[lost] as Promise<unknown>)).toMatchObject({
      code: 'PAYMENT_REQUIRED',
      details: { requiredCredits: 25, availableCredits: 10 },
    });
    expect((await standingOf(cookie)).balance).toBe(10);
    await expectLedgerHolds(db);
  });

  test('case 27: the key of a submit with another prompt, or for an upgrade, is a conflict that names it; nothing has changed', async () => {
    const cookie = await signUp();
    await ask(cookie, (api) => api.tasks.create({ ...video, idempotencyKey: 'one' }));
    const conflict = { code: 'CONFLICT', reason: 'IDEMPOTENCY_CONFLICT', details: { idempotencyKey: 'one' } };
    const other = { ...video, input: { prompt: 'another sea' }, idempotencyKey: 'one' };
    expect(await refusalOf(ask(cookie, (api) => api.tasks.create(other)))).toMatchObject(conflict);
    const upgrade = ask(cookie, (api) => api.plans.upgrade({ ...basic, idempotencyKey: 'one' }));
    expect(await refusalOf(upgrade)).toMatchObject(conflict);
    expect(await standingOf(cookie)).toEqual({ balance: 35, lines: ['DEBIT -25', 'CREDIT 60'] });
    await expectLedgerHolds(db);
  });

  test('case 28: a submit refused for payment is refused again under its key after an upgrade, and made under a new key', async () => {
    const cookie = await signUp();
    await ask(cookie, (api) => api.tasks.create(video));
    await ask(cookie, (api) => api.tasks.create(video));
    const submit = (idempotencyKey: string) => ask(cookie, (api) => api.tasks.create({ ...video, idempotencyKey }));
    const refusal = await refusalOf(submit('poor'));
    expect(refusal.details).toMatchObject({ requiredCredits: 25, availableCredits: 10 });
    await ask(cookie, (api) => api.plans.upgrade(basic));
    const { message, details, ...again } = await refusalOf(submit('poor'));
    expect({ message, details, ...again }).toEqual({ ...refusal, message, details });
    // Case A7: it is the answer of then, and another key is needed to ask again.
    const decidedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(details).toEqual({ ...(refusal.details as object), decidedAt });
    expect(message).toContain(`${refusal.message} This was decided at ${(details as { decidedAt: string }).decidedAt}`);
    expect(message).toMatch(/to try again, send another key\.$/);
    expect((await submit('rich')).answer.balance).toBe(485);
    await expectLedgerHolds(db);
  });

  test('case 29: a request without a session, or outside the rules, leaves its key free', async () => {
    const cookie = await signUp();
    const submit = (who: string, prompt: string) =>
      ask(who, (api) => api.tasks.create({ ...video, input: { prompt }, idempotencyKey: 'one' }));
    expect((await refusalOf(submit('', 'a sea'))).code).toBe('UNAUTHORIZED');
    expect((await refusalOf(submit(cookie, ''))).code).toBe('BAD_REQUEST');
    expect((await submit(cookie, 'a sea')).answer).toMatchObject({ replayed: false, balance: 35 });
    await expectLedgerHolds(db);
  });
});
