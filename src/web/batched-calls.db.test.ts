import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createFarthingClient } from '#/client.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { maxBatchedCalls } from '#/lib/batched-calls.ts';
import { closeServices, getServices } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { signUp } from '#test/upload-requests.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
let web: TestWeb;
let cookie = '';

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  const services = await getServices();
  await createMissingPlans(db);
  ({ cookie } = await signUp(services));
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices();
  };
});

/** A batch of calls, of which `separator` stands between the names. */
function batchOf(calls: number, separator = ','): Request {
  const names = Array.from({ length: calls }, () => 'credits.balance').join(separator);
  return new Request(`${baseUrl}/api/trpc/${names}?batch=1`, { headers: { cookie } });
}

describe('a batch of calls', () => {
  test('may have twenty, which are answered one by one', async () => {
    const response = await web.ask(batchOf(maxBatchedCalls));
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveLength(maxBatchedCalls);
  });

  test.each([
    [21, ','],
    [300, ','],
    [21, '%2C'],
    [21, '%2c'],
  ])('of %i, written with %s, is refused, and each call is told what is allowed', async (calls, separator) => {
    const response = await web.ask(batchOf(calls, separator));
    expect(response.status).toBe(400);
    const said: { error: { json: { data: object } } }[] = await response.json();
    expect(said).toHaveLength(calls);
    const refusal = {
      reason: 'VALIDATION',
      fields: [{ field: 'batch', message: `must have at most 20 calls (has ${calls})` }],
    };
    for (const { error } of said) expect(error.json.data).toMatchObject(refusal);
  });

  test('of a client that makes more at once goes out as several', async () => {
    const sizes: number[] = [];
    vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      sizes.push(new URL(request.url).pathname.split(',').length);
      return web.ask(request);
    });
    const client = createFarthingClient({ url: baseUrl, headers: { cookie } });
    const balances = await Promise.all(Array.from({ length: 45 }, () => client.credits.balance.query()));
    vi.unstubAllGlobals();
    expect(new Set(balances.map(({ balance }) => balance))).toEqual(new Set([60]));
    expect(sizes).toEqual([20, 20, 5]);
  });
});
