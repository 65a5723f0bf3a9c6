import superjson from 'superjson';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamHandlers } from '#/client/calls.ts';
import { createClient } from '#/client/client.ts';
import { InternalError, NotFoundError, TooManyRequestsError, UnauthorizedError } from '#/client/errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const uuid = '01a1fbef-84a8-7441-ae79-ec33c08a5062';
const going = (progress: number) => state({ status: 'running', progress, finishedAt: null });
const ended = state({ status: 'succeeded', progress: 100, finishedAt: new Date('2026-11-30T10:00:00Z') });
const end = 'event: return\ndata: \n\n';

function state(task: object): string {
  return `data: ${JSON.stringify(superjson.serialize(task))}\n\n`;
}

function refusal(httpStatus: number, code: number, reason: string, details: object = {}): string {
  const shape = { message: 'No.', code, data: { code: 'X', httpStatus, reason, ...details } };
  return `event: serialized-error\ndata: ${JSON.stringify(superjson.serialize(shape))}\n\n`;
}

/** An answer of the router: these events, after which the connection is cut unless it says that it stays. */
function told(...events: string[]): () => Response {
  const stays = events.at(-1) === 'stays';
  const text = ['event: connected\ndata: {}\n\n', ...events.filter((event) => event !== 'stays')];
  return () => {
    const body = new ReadableStream({
      start(stream) {
        for (const event of text) stream.enqueue(new TextEncoder().encode(event));
        if (!stays) stream.close();
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

function away(retryAfter: string): () => Response {
  return () => new Response('<h1>503</h1>', { status: 503, headers: { 'retry-after': retryAfter } });
}

function clientOf(...answers: (() => Response)[]) {
  const fetch = vi.fn(async () => {
    const answer = answers[Math.min(fetch.mock.calls.length, answers.length) - 1] as () => Response;
    return answer();
  });
  return { client: createClient({ url: 'http://farthing.test', fetch: fetch as never }), fetch };
}

/** Follows a task; everything that is told, in its order. */
function followed(client: ReturnType<typeof createClient>, more: Partial<StreamHandlers<{ progress: number }>> = {}) {
  const heard: unknown[] = [];
  client.tasks.onUpdate.subscribe(
    { uuid },
    {
      onData: ({ progress }) => heard.push(progress),
      onState: (how) => heard.push(how),
      onEnd: () => heard.push('end'),
      onError: (error) => heard.push(error),
      ...more,
    },
  );
  return heard;
}

test('a stream that is cut is opened again, and ends with the last state, whatever comes of its connection', async () => {
  const { client, fetch } = clientOf(told(going(10)), told(going(40), end), told(going(40), ended));
  const heard = followed(client);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(heard).toEqual(['open', 10, 'waiting', 'open', 40, 'waiting', 'open', 40, 100, 'end']);
  expect(fetch).toHaveBeenCalledTimes(3);
});

test('a server that is away is asked again when it says', async () => {
  const { client, fetch } = clientOf(
    away('20'),
    told(refusal(503, -32603, 'BUSY', { retryAfterSeconds: 5 })),
    told(ended),
  );
  const heard = followed(client);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(fetch).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(fetch).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(fetch).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(heard).toEqual(['waiting', 'waiting', 'open', 100, 'end']);
});

describe('what cannot go on', () => {
  test.each([
    ['no such task', refusal(404, -32004, 'NOT_FOUND'), NotFoundError],
    ['nobody signed in', refusal(401, -32001, 'UNAUTHORIZED'), UnauthorizedError],
    ['too many streams', refusal(429, -32029, 'TOO_MANY_REQUESTS', { retryAfterSeconds: 10 }), TooManyRequestsError],
    ['a failure before the first state', refusal(500, -32603, 'INTERNAL'), InternalError],
  ])('is told at once: %s', async (_, event, kind) => {
    const { client, fetch } = clientOf(told(event));
    const heard = followed(client);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([expect.any(kind)]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('is less once it was open: a failure midway, and a place that is not free yet', async () => {
    const failed = refusal(500, -32603, 'INTERNAL');
    const full = refusal(429, -32029, 'TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    const { client } = clientOf(told(going(10), failed), told(full), told(ended));
    const heard = followed(client);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(['open', 10, 'waiting', 'waiting', 'open', 100, 'end']);
  });

  test('is a program that throws', async () => {
    const { client, fetch } = clientOf(told(going(10), 'stays'));
    const heard = followed(client, {
      onData() {
        throw new Error('mine');
      },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(['open', new Error('mine')]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

test('nothing is told after it was closed, or its signal aborted', async () => {
  const { client, fetch } = clientOf(told(going(10)));
  const leaving = new AbortController();
  const heard = followed(client, { signal: leaving.signal });
  await vi.advanceTimersByTimeAsync(0);
  leaving.abort();
  const calls = fetch.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.filter((one) => one === 'end' || one instanceof Error)).toEqual([]);
  expect(fetch).toHaveBeenCalledTimes(calls);
});

test('whoever reads slowly gets the newest state, and the last one', async () => {
  const { client } = clientOf(told(going(10), going(20), going(30), ended));
  const read: number[] = [];
  const reading = (async () => {
    for await (const { progress } of client.tasks.onUpdate.watch({ uuid })) {
      read.push(progress);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  await vi.advanceTimersByTimeAsync(5_000);
  await reading;
  expect(read).toEqual([10, 100]);
});

test('a stream that does not open within 20 seconds is asked for again', async () => {
  const silent = () => new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
  const { client } = clientOf(silent, told(ended));
  const heard = followed(client);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(heard).toEqual(['waiting', 'open', 100, 'end']);
});
