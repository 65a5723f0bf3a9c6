import superjson from 'superjson';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '#/client/client.ts';
import { BusyError, TooManyRequestsError, UnreachableError } from '#/client/errors.ts';
import { errorOfAnswer, unreachable } from '#/client/read-error.ts';
import { backoffMs } from '#/client/retries.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Answer = () => Response | Promise<Response>;

const right: Answer = () => Response.json({ result: { data: superjson.serialize({ balance: 35 }) } });
const lost: Answer = () => Promise.reject(new TypeError('fetch failed'));
const gateway: Answer = () => new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } });
const busy: Answer = () =>
  new Response('', { status: 503, headers: { 'retry-after': '5', 'content-type': 'text/plain' } });
const limited: Answer = () =>
  Response.json({ code: 429, message: 'Slower.', data: { reason: 'TOO_MANY_REQUESTS' } }, { status: 429 });

/** A client whose requests are answered in this order, the last answer again and again. `sent` are their bodies. */
function answeredBy(...answers: Answer[]) {
  const sent: { atMs: number; key: string | undefined }[] = [];
  const start = performance.now();
  const fetch = vi.fn(async (_: unknown, init?: RequestInit) => {
    const key = init?.body ? JSON.parse(String(init.body)).json?.idempotencyKey : undefined;
    sent.push({ atMs: performance.now() - start, key });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? right;
    const aborted = new Promise<never>((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
    return Promise.race([answer(), aborted]);
  });
  return { client: createClient({ url: 'http://farthing.test', fetch: fetch as never }), sent };
}

const video = { type: 'text-to-video' as const, input: { prompt: 'x' } };

/** What became of a call once all waits are over. */
async function outcomeOf<T>(call: Promise<T>): Promise<T | Error> {
  const outcome = call.catch((error: Error) => error);
  await vi.advanceTimersByTimeAsync(200_000);
  return outcome;
}

describe('a change with a key', () => {
  test('is sent again under the key that was made for it, whatever lost its answer', async () => {
    const { client, sent } = answeredBy(lost, gateway, busy, right);
    expect(await outcomeOf(client.tasks.create.mutate(video))).toEqual({ balance: 35 });
    expect(sent).toHaveLength(4);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  });

  test('has another key in the next call, and the one that it is given', async () => {
    const { client, sent } = answeredBy(right);
    await client.tasks.create.mutate(video);
    await client.tasks.create.mutate(video);
    await client.tasks.create.mutate({ ...video, idempotencyKey: 'mine' });
    await client.plans.keep.mutate();
    expect(new Set(sent.map(({ key }) => key)).size).toBe(4);
    expect(sent[2]?.key).toBe('mine');
  });

  test('waits as long as the server says', async () => {
    const { client, sent } = answeredBy(busy, right);
    await outcomeOf(client.tasks.create.mutate(video));
    expect(sent[1]?.atMs).toBeGreaterThanOrEqual(5_000);
    expect(sent[1]?.atMs).toBeLessThan(6_000);
  });

  test('is given up within a minute, with the last error', async () => {
    const { client, sent } = answeredBy(lost);
    expect(await outcomeOf(client.tasks.create.mutate(video))).toBeInstanceOf(UnreachableError);
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.at(-1)?.atMs).toBeLessThan(60_000);
  });

  test('is not sent again when a limit is reached', async () => {
    const { client, sent } = answeredBy(limited, right);
    expect(await outcomeOf(client.tasks.create.mutate(video))).toBeInstanceOf(TooManyRequestsError);
    expect(sent).toHaveLength(1);
  });

  test('ends at once with the reason of its signal, also between two attempts', async () => {
    const { client, sent } = answeredBy(busy);
    const leaving = new AbortController();
    const call = client.tasks.create.mutate(video, { signal: leaving.signal }).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    leaving.abort(new Error('enough'));
    expect(await call).toMatchObject({ message: 'enough' });
    expect(sent).toHaveLength(1);
  });
});

test('a change without a key is never sent again', async () => {
  const uuid = '01a1fbef-84a8-7441-ae79-ec33c08a5062';
  for (const answer of [lost, gateway, busy]) {
    const { client, sent } = answeredBy(answer, right);
    expect(await outcomeOf(client.tasks.cancel.mutate({ uuid }))).toBeInstanceOf(Error);
    expect(await outcomeOf(client.signIn({ email: 'ada@example.com', password: 'x' }))).toEqual(expect.anything());
    expect(sent).toHaveLength(2);
  }
});

test('a read is sent again, and an answer of something else is none', async () => {
  const portal: Answer = () => new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } });
  const { client, sent } = answeredBy(portal, lost, right);
  expect(await outcomeOf(client.credits.balance.query())).toEqual({ balance: 35 });
  expect(sent).toHaveLength(3);
});

test('an attempt that nobody answers is given up, and the next one made', async () => {
  vi.useRealTimers();
  const hasty = createClient({
    url: 'http://farthing.test',
    fetch: vi
      .fn()
      .mockImplementationOnce((_, init) => neverUntil(init.signal))
      .mockImplementation(right),
    patience: { attemptMs: 20 },
  });
  expect(await hasty.credits.balance.query()).toEqual({ balance: 35 });
});

function neverUntil(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

describe('the wait after a failure', () => {
  const gone = unreachable(new Error('gone'));

  test.each([
    [1, 125, 250],
    [2, 250, 500],
    [6, 4_000, 8_000],
    [60, 4_000, 8_000],
  ])('number %i is from %i to %i ms', (failures, least, most) => {
    expect([backoffMs(failures, gone, 0), backoffMs(failures, gone, 1)]).toEqual([least, most]);
  });

  test('comes on top of what the server asks for', () => {
    const asked = errorOfAnswer({ httpStatus: 503, retryAfter: '2' });
    expect(asked).toBeInstanceOf(BusyError);
    expect(backoffMs(1, asked, 0)).toBe(2_125);
  });
});
