import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Client, createClient } from '#/client/client.ts';
import {
  InsufficientCreditsError,
  InvalidInputError,
  PriceChangedError,
  TwoFactorRequiredError,
  UnauthorizedError,
} from '#/client/errors.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { appCode } from '#test/app-code.ts';
import { type CuttingProxy, startCuttingProxy } from '#test/cutting-proxy.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { limits } from '#test/limits.ts';
import { makeFile, useTaskWorker } from '#test/task-worker.ts';
import { until } from '#test/until.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const worker = useTaskWorker();
let services: Services;
let web: TestWeb;
let proxy: CuttingProxy;
let people = 0;

beforeAll(async () => {
  services = await openServices();
  await createMissingPlans(services.db);
  web = await startTestWeb(services);
  proxy = await startCuttingProxy(`http://127.0.0.1:${web.port}`);
  return async () => {
    proxy.close();
    await web.server.stop();
    await closeServices(services);
  };
});

/** A client of somebody new, whose connections lead through the proxy. */
async function newcomer() {
  people += 1;
  const person = { name: 'Ada', email: `ada-${people}@example.com`, password: 'correct horse' };
  const ada = createClient({ url: proxy.url });
  const { id } = await ada.signUp(person);
  return { ada, id, ...person, again: () => createClient({ url: proxy.url, cookie: ada.cookie }) };
}

const video = { type: 'text-to-video' as const, input: { prompt: 'a lighthouse at dusk', seconds: 5 } };

async function chargesOf(client: Client): Promise<number[]> {
  const { transactions } = await client.credits.history.query();
  return transactions.filter(({ type }) => type === 'DEBIT').map(({ amount }) => amount);
}

describe('a session', () => {
  test('is kept by the client, goes over to another one by its cookie, and is over for both after a sign-out', async () => {
    const { ada, email, password, again } = await newcomer();
    expect((await ada.credits.balance.query()).balance).toBe(60);
    const later = again();
    expect((await later.credits.balance.query()).balance).toBe(60);
    await ada.signOut();
    expect(ada.cookie).toBeNull();
    await expect(ada.credits.balance.query()).rejects.toThrow(UnauthorizedError);
    await expect(later.credits.balance.query()).rejects.toThrow(UnauthorizedError);
    expect((await ada.signIn({ email, password })).email).toBe(email);
    expect((await ada.credits.balance.query()).balance).toBe(60);
  });

  test('is refused with a wrong password, and a taken address in the words of the server', async () => {
    const { ada, email, name } = await newcomer();
    await expect(ada.signIn({ email, password: 'wrong horse' })).rejects.toThrow(UnauthorizedError);
    const taken = await ada.signUp({ name, email, password: 'other horse' }).catch((error) => error);
    expect(taken).toBeInstanceOf(InvalidInputError);
    expect(taken.details).toHaveProperty('authCode');
  });
});

test('an account with a second factor is entered with a code, and without one by nobody, with an error that says so', async () => {
  const { ada, email, password } = await newcomer();
  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', cookie: ada.cookie ?? '' };
    const answer = await fetch(`${proxy.url}/api/auth/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { totpURI: string; backupCodes: string[] };
  };
  const { totpURI, backupCodes } = await send('two-factor/enable', { password, method: 'totp' });
  await send('two-factor/verify-totp', { code: appCode(totpURI) });
  const later = createClient({ url: proxy.url });
  await expect(later.signIn({ email, password })).rejects.toThrow(TwoFactorRequiredError);
  await expect(later.credits.balance.query()).rejects.toThrow(UnauthorizedError);
  await expect(later.signIn({ email, password, code: '000000' })).rejects.toThrow(UnauthorizedError);
  // A code works once: that of the next half minute is taken, too.
  for (const code of [appCode(totpURI, Date.now() + 30_000), backupCodes[0]]) {
    expect((await later.signIn({ email, password, code })).email).toBe(email);
    expect((await later.credits.balance.query()).balance).toBe(60);
  }
});

describe('a submit whose answer is lost', () => {
  test('is sent again under the key that the client made: one charge, and the task of the first answer', async () => {
    const { ada, id } = await newcomer();
    proxy.cutAfter('POST /api/trpc/tasks.create');
    const { task, replayed, balance } = await ada.tasks.create.mutate(video);
    expect([replayed, balance]).toEqual([true, 35]);
    expect(await chargesOf(ada)).toEqual([-25]);
    expect(await services.db.task.findMany({ where: { userId: id } })).toMatchObject([{ id: task.uuid }]);
  });

  test('so is an upgrade', async () => {
    const { ada } = await newcomer();
    proxy.cutAfter('POST /api/trpc/plans.upgrade');
    const { credits, replayed } = await ada.plans.upgrade.mutate({ planName: 'Basic', billingCycle: 'monthly' });
    expect([credits, replayed]).toEqual([560, true]);
  });

  test('is not sent again where the change takes no key: the caller is told that it is unknown', async () => {
    const { ada } = await newcomer();
    const { task } = await ada.tasks.create.mutate(video);
    proxy.cutAfter('POST /api/trpc/tasks.cancel');
    await expect(ada.tasks.cancel.mutate({ uuid: task.uuid })).rejects.toMatchObject({ reason: 'UNREACHABLE' });
    expect((await ada.tasks.get.query({ uuid: task.uuid })).task.status).toBe('canceled');
  });

  test('is one with that of another client under the same key', async () => {
    const { ada, again } = await newcomer();
    const keyed = { ...video, idempotencyKey: 'order-4711' };
    proxy.cutAfter('POST /api/trpc/tasks.create');
    const answers = await Promise.all([ada.tasks.create.mutate(keyed), again().tasks.create.mutate(keyed)]);
    expect(new Set(answers.map(({ task }) => task.uuid)).size).toBe(1);
    expect(await chargesOf(ada)).toEqual([-25]);
  });
});

describe('a refusal', () => {
  test('for a price that is not what was shown has both prices, and charges nothing', async () => {
    const { ada } = await newcomer();
    const refused = await ada.tasks.create.mutate({ ...video, expectedCostCredits: 20 }).catch((error) => error);
    expect(refused).toBeInstanceOf(PriceChangedError);
    expect(refused).toMatchObject({ expectedCostCredits: 20, costCredits: 25, httpStatus: 409 });
    expect(await chargesOf(ada)).toEqual([]);
  });

  test('for too few credits has the figures, and under the same key also when it was decided', async () => {
    const { ada } = await newcomer();
    await ada.tasks.create.mutate(video);
    const dear = { ...video, input: { ...video.input, seconds: 10 }, idempotencyKey: 'dear' };
    const [first, second] = [
      await ada.tasks.create.mutate(dear).catch((error) => error),
      await ada.tasks.create.mutate(dear).catch((error) => error),
    ];
    expect(first).toBeInstanceOf(InsufficientCreditsError);
    expect(first).toMatchObject({ requiredCredits: 50, availableCredits: 35, missingCredits: 15, decidedAt: null });
    expect(second.decidedAt).toBeInstanceOf(Date);
  });

  test('of input names each field', async () => {
    const { ada } = await newcomer();
    const input = { prompt: '', seconds: 11 };
    const refused = await ada.tasks.create.mutate({ ...video, input }).catch((error) => error);
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(refused.fields.map(({ field }: { field: string }) => field)).toEqual(['input.prompt', 'input.seconds']);
  });
});

describe('a stream', () => {
  test('of a task that is cut goes on, and ends after the last state', async () => {
    const { ada } = await newcomer();
    const { task } = await ada.tasks.create.mutate(video);
    const states: string[] = [];
    const connections: string[] = [];
    for await (const { status } of ada.tasks.onUpdate.watch(
      { uuid: task.uuid },
      { onState: (state) => connections.push(state) },
    )) {
      states.push(status);
      if (states.length === 1) {
        // The end comes while nobody is connected.
        proxy.cutAll();
        await worker.work(task.uuid, makeFile);
      }
    }
    expect([states[0], states.at(-1)]).toEqual(['queued', 'succeeded']);
    expect(connections).toEqual(['open', 'waiting', 'open']);
  });

  test('of the account comes back after a cut with what has changed meanwhile, and ends with a sign-out', async () => {
    const { ada } = await newcomer();
    const told: number[] = [];
    const onEnd = vi.fn();
    const onError = vi.fn();
    ada.tasks.onChanges.subscribe({}, { onData: ({ account }) => told.push(account.balance), onEnd, onError });
    await until(() => told.length > 0);
    proxy.cutAll();
    await ada.tasks.create.mutate(video);
    await until(() => told.at(-1) === 35);
    await ada.signOut();
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1), { timeout: limits.wait });
    expect(onError).not.toHaveBeenCalled();
  });

  test('whose session was ended elsewhere throws that it is not signed in', async () => {
    const { ada, again } = await newcomer();
    const reading = (async () => {
      for await (const { account } of ada.tasks.onChanges.watch()) {
        expect(account.balance).toBe(60);
        await again().signOut();
      }
    })();
    await expect(reading).rejects.toThrow(UnauthorizedError);
  });

  test('is left with its loop, and ends with the reason of its signal', async () => {
    const { ada } = await newcomer();
    for await (const _ of ada.tasks.onChanges.watch()) break;
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const _ of ada.tasks.onChanges.watch({}, { signal: leaving.signal }))
        leaving.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
  });

  test('of a task of somebody else is refused', async () => {
    const { ada } = await newcomer();
    const { ada: eve } = await newcomer();
    const { task } = await ada.tasks.create.mutate(video);
    const reading = eve.tasks.onUpdate.watch({ uuid: task.uuid })[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toMatchObject({ name: 'ForbiddenError' });
  });
});

test('a task is waited for until it has ended, over a cut, or until the signal aborts', async () => {
  const { ada, id } = await newcomer();
  const { task } = await ada.tasks.create.mutate(video);
  const leaving = new AbortController();
  const given = ada.waitForTask(task.uuid, { signal: leaving.signal });
  const asked = vi.spyOn(services.waits, 'hold');
  onTestFinished(() => asked.mockRestore());
  leaving.abort(new Error('no time'));
  await expect(given).rejects.toThrow('no time');
  const waiting = ada.waitForTask(task.uuid);
  await until(() => asked.mock.calls.some(([userId]) => userId === id));
  proxy.cutAll();
  await worker.work(task.uuid, makeFile);
  expect(await waiting).toMatchObject({ uuid: task.uuid, status: 'succeeded', creditsUsed: 25 });
  await expectLedgerHolds(services.db);
});

test('a read whose input is longer than an address may be is answered all the same', async () => {
  const { ada } = await newcomer();
  const input = { seconds: 5, text: '海'.repeat(5_000) };
  const { costCredits } = await ada.creditCosts.quote.query({ type: 'LIPSYNC', input } as never);
  expect(costCredits).toBe(20);
});

test('a picture is sent as bytes, and a task is made from it', async () => {
  const { ada } = await newcomer();
  const { default: sharp } = await import('sharp');
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const upload = await ada.upload(new Blob([new Uint8Array(png)]));
  expect(upload).toMatchObject({ kind: 'image', width: 64, height: 64, durationSeconds: null });
  expect(upload.createdAt).toBeInstanceOf(Date);
  const input = { prompt: 'warmer', imageId: upload.id };
  expect((await ada.tasks.create.mutate({ type: 'image-to-image', input })).task.status).toBe('queued');
  await expect(ada.upload(new Blob(['no picture']))).rejects.toThrow(InvalidInputError);
});
