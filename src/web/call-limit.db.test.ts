import { createTRPCClient, httpBatchLink } from '@trpc/client';
import superjson from 'superjson';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { maxBatchedCalls } from '#/lib/batched-calls.ts';
import { createCallLimit } from '#/web/call-limit.ts';
import type { AppRouter } from '#/web/root.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
let services: Services;
let web: TestWeb;
let cookie = '';

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  await createMissingPlans(db);
  ({ cookie } = await signUp(services));
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

/** A batch of calls, of which `separator` stands between the names. */
function batchOf(calls: number, separator = ','): Request {
  const names = Array.from({ length: calls }, () => 'credits.balance').join(separator);
  return new Request(`${baseUrl}/api/trpc/${names}?batch=1`, { headers: { cookie } });
}

const refusalOf = (calls: number) => ({
  reason: 'VALIDATION',
  fields: [{ field: 'batch', message: `must have at most 20 calls (has ${calls})` }],
});
/** As a client's own `fetch`. */
const fetchHere = async (input: string | URL | Request, init?: RequestInit) => web.ask(new Request(input, init));

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
  ])('of %i, written with %s, is refused by one answer that says what is allowed', async (calls, separator) => {
    const response = await web.ask(batchOf(calls, separator));
    expect(response.status).toBe(400);
    const said: { error: { json: { data: object } } } = await response.json();
    expect(said.error.json.data).toMatchObject(refusalOf(calls));
  });

  test('that is refused is so for each of its calls, in tRPC’s own client', async () => {
    const links = [
      httpBatchLink({ url: `${baseUrl}/api/trpc`, headers: { cookie }, transformer: superjson, fetch: fetchHere }),
    ];
    const client = createTRPCClient<AppRouter>({ links });
    const calls = Array.from({ length: 21 }, () => client.credits.balance.query().catch(({ data }) => data));
    for (const refused of await Promise.all(calls)) expect(refused).toMatchObject(refusalOf(21));
  });

  test('of a client that makes more at once goes out as several', async () => {
    const sizes: number[] = [];
    vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      sizes.push(new URL(request.url).pathname.split(',').length);
      return web.ask(request);
    });
    const url = `${baseUrl}/api/trpc`;
    const link = httpBatchLink({ url, headers: { cookie }, transformer: superjson, maxItems: maxBatchedCalls });
    const client = createTRPCClient<AppRouter>({ links: [link] });
    const balances = await Promise.all(Array.from({ length: 45 }, () => client.credits.balance.query()));
    vi.unstubAllGlobals();
    expect(new Set(balances.map(({ balance }) => balance))).toEqual(new Set([60]));
    expect(sizes).toEqual([20, 20, 5]);
  });
});

describe('the calls of an account in a minute', () => {
  const ask = (limited: TestWeb, path: string, who = cookie) =>
    limited.ask(new Request(`${baseUrl}${path}`, { headers: who ? { cookie: who } : {} }));

  async function limitedTo(callsPerMinute: number): Promise<TestWeb> {
    const limited = await startTestWeb({ ...services, calls: createCallLimit(callsPerMinute) });
    onTestFinished(() => limited.server.stop());
    return limited;
  }

  test('are bounded over tRPC and REST together, and each says when to come again', async () => {
    const limited = await limitedTo(2);
    expect((await ask(limited, '/api/credits')).status).toBe(200);
    expect((await ask(limited, '/api/trpc/credits.balance')).status).toBe(200);
    const refusals = [await ask(limited, '/api/credits'), await ask(limited, '/api/trpc/credits.balance')];
    for (const response of refusals) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(await response.text()).toContain('You can make 2 calls a minute. Nothing was done.');
    }
  });

  test('leave those of others alone, and those of nobody are counted by their address', async () => {
    const limited = await limitedTo(1);
    const other = await signUp(services);
    const statuses = async (path: string, who: string) => [
      (await ask(limited, path, who)).status,
      (await ask(limited, path, who)).status,
    ];
    expect(await statuses('/api/credits', cookie)).toEqual([200, 429]);
    expect(await statuses('/api/credits', other.cookie)).toEqual([200, 429]);
    expect(await statuses('/api/plans', '')).toEqual([200, 429]);
  });

  test('are all those of a batch, which is refused as a whole where they are too many', async () => {
    const limited = await limitedTo(5);
    const batch = (calls: number) => limited.ask(batchOf(calls));
    expect((await batch(4)).status).toBe(200);
    expect((await batch(2)).status).toBe(429);
    expect((await batch(1)).status).toBe(200);
    expect((await batch(1)).status).toBe(429);
  });

  test('charge nothing where they are too many, and the same key works later', async () => {
    const buyer = await signUp(services);
    const submit = (to: TestWeb) =>
      to.ask(
        new Request(`${baseUrl}/api/tasks/text-to-image`, {
          method: 'POST',
          headers: { cookie: buyer.cookie, 'Content-Type': 'application/json', 'Idempotency-Key': 'the-same-key' },
          body: JSON.stringify({ prompt: 'A lighthouse in the rain' }),
        }),
      );
    const limited = await limitedTo(1);
    await ask(limited, '/api/credits', buyer.cookie);
    expect((await submit(limited)).status).toBe(429);
    expect((await services.ledger.getBalance(buyer.userId)).availableCredits).toBe(60);
    expect((await submit(web)).status).toBe(200);
    expect((await services.ledger.getBalance(buyer.userId)).availableCredits).toBe(55);
  });
});
