import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterEach, expect, test, vi } from 'vitest';
import type { Context } from '#/http/context.ts';
import { createRouter, subscriptionMs, userProcedure } from '#/http/procedures.ts';

const router = createRouter({
  listen: userProcedure.subscription(async function* ({ signal }) {
    yield 'heard';
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }),
});

const listenAs = (caller: Context['caller']) =>
  fetchRequestHandler({
    router,
    endpoint: '/api/trpc',
    req: new Request('http://localhost/api/trpc/listen', { headers: { accept: 'text/event-stream' } }),
    createContext: () => ({ caller }) as Context,
  });

afterEach(() => {
  vi.useRealTimers();
});

test('a subscription is cut after some minutes without having ended, so that the client asks again who it is', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const response = await listenAs({ userId: 'ada' } as Context['caller']);
  expect(response.status).toBe(200);
  let isCut = false;
  const told = response.text().finally(() => {
    isCut = true;
  });
  await vi.advanceTimersByTimeAsync(subscriptionMs - 1);
  expect(isCut).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await told).toContain('heard');
  expect(await told, 'with this the client would not come again').not.toContain('event: return');
});

test('whoever comes again without a session hears nothing but a refusal', async () => {
  const told = await (await listenAs(null)).text();
  expect(told).toContain('event: serialized-error');
  expect(told).toContain('"httpStatus":401');
  expect(told).not.toContain('heard');
});
