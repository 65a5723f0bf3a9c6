import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { signedFilePath } from '#/platform/signed-urls.ts';
import { routes } from '#/web/rest/routes.ts';
import type { Routes } from '#/web/route-table.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { sendRaw } from '#test/raw-http.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
const lines: string[] = [];
const logger = createLogger('test', 'info', { write: (line: string) => void lines.push(line) });

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  await createMissingPlans(db);
  ada = await signUp(services);
  web = await startTestWeb(services, { logger });
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

function ask(address: string, init: RequestInit & { who?: { cookie: string } | null } = {}): Promise<Response> {
  const { who = ada, headers, ...others } = init;
  const all = new Headers(headers);
  if (who) all.set('cookie', who.cookie);
  return web.ask(new Request(new URL(address, baseUrl), { ...others, headers: all }));
}

/** What a client sees besides the moment and the number of the request. */
function headersOf(response: Response): Record<string, string> {
  const { date: _date, 'x-request-id': _id, ...others } = Object.fromEntries(response.headers);
  return others;
}

async function storeFile(key: string, content: string): Promise<string> {
  const file = path.join(process.env.STORAGE_DIR ?? '', `${randomUUID()}.part`);
  await writeFile(file, content);
  await services.storage.put(key, file);
  return signedFilePath(services.secret, key, new Date());
}

/** A file that cannot be read any further after these chunks. */
function failingAfter(chunks: string[], message: string): Readable {
  return Readable.from(
    (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
      await delay(50);
      throw new Error(message);
    })(),
  );
}

test.each(['delete-user', 'admin/remove-user', 'nothing'])(
  'an address of the auth library that is closed or not there is refused in the envelope: %s',
  async (name) => {
    const body = JSON.stringify({ password: 'a password', userId: ada.userId });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await ask(`/api/auth/${name}`, { method: 'POST', body, headers });
    expect([answer.status, await answer.json()]).toMatchObject([404, { data: { reason: 'NOT_FOUND' } }]);
    expect(await db.user.count({ where: { id: ada.userId } })).toBe(1);
  },
);

describe('HEAD', () => {
  const readable = Object.entries<Routes[string]>(routes).filter(([path, { GET }]) => GET && !/[:*]/.test(path));

  test.each([
    ...readable.map(([path]) => path),
    '/api/tasks/none',
    '/api/credits/none',
    '/api/auth/get-session',
    '/api/health',
    '/api/ready',
    '/api/nothing',
  ])('of %s has the headers of GET, and no body', async (address) => {
    const [get, head] = [await ask(address), await ask(address, { method: 'HEAD' })];
    const { 'transfer-encoding': chunked, ...headers } = headersOf(get);
    expect([head.status, headersOf(head)]).toEqual([get.status, headers]);
    const { byteLength } = await get.arrayBuffer();
    // What is made while it is sent has no length before.
    expect(head.headers.get('content-length')).toBe(chunked ? null : String(byteLength));
    expect(await head.text()).toBe('');
  });

  test('of a statement to be saved has its name and length', async () => {
    const address = '/api/credits/statement?format=csv';
    const [get, head] = [await ask(address), await ask(address, { method: 'HEAD' })];
    expect(headersOf(head)).toEqual(headersOf(get));
    expect(head.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('of a result opens no file, and says its whole length, also where a part is asked for', async () => {
    const address = await storeFile(`tasks/${randomUUID()}/1.webm`, 'a film of 23 characters');
    const open = services.storage.open;
    const read = vi.fn(() => Readable.from([]));
    services.storage.open = async (key) => ({ ...((await open(key)) ?? { sizeBytes: 0 }), read });
    const head = await ask(address, { method: 'HEAD', who: null });
    const part = await ask(address, { method: 'HEAD', who: null, headers: { Range: 'bytes=0-1' } });
    services.storage.open = open;
    expect(headersOf(head)).toEqual(headersOf(await ask(address, { who: null })));
    expect([head.status, head.headers.get('content-length'), part.status]).toEqual([200, '23', 200]);
    expect(headersOf(part)).toEqual(headersOf(head));
    expect(read).not.toHaveBeenCalled();
  });
});

describe('a result', () => {
  const content = 'a film of 23 characters';
  let address: string;
  beforeAll(async () => {
    address = await storeFile(`tasks/${randomUUID()}/1.webm`, content);
  });

  test.each([
    ['bytes=0-3', 206, 'a fi', 'bytes 0-3/23'],
    ['bytes=10-', 206, '23 characters', 'bytes 10-22/23'],
    ['bytes=-4', 206, 'ters', 'bytes 19-22/23'],
    ['bytes=-4000', 206, content, 'bytes 0-22/23'],
    ['bytes=0-4000', 206, content, 'bytes 0-22/23'],
    ['bytes=0-1,4-5', 200, content, null],
    ['bytes=5-4', 200, content, null],
    ['lines=1-2', 200, content, null],
  ])('asked for by "%s" is answered with %i', async (range, status, body, part) => {
    const answer = await ask(address, { who: null, headers: { Range: range } });
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([status, part, body]);
    expect(answer.headers.get('content-length')).toBe(String(body.length));
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
  });

  test.each(['bytes=23-', 'bytes=-0'])('asked for by "%s" lies outside', async (range) => {
    const answer = await ask(address, { who: null, headers: { Range: range } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */23']);
    expect(await answer.json()).toMatchObject({ code: 416, data: { reason: 'VALIDATION' } });
  });

  test('that may have changed since is sent whole: no validator is given', async () => {
    const answer = await ask(address, { who: null, headers: { Range: 'bytes=0-1', 'If-Range': '"x"' } });
    expect(answer.status).toBe(200);
  });

  test('that is gone when it is to be sent is an error in the envelope, and no half answer', async () => {
    const open = services.storage.open;
    services.storage.open = async () => ({
      sizeBytes: 9,
      read: () => failingAfter([], 'The disk is gone.'),
    });
    const answer = await ask(address, { who: null });
    services.storage.open = open;
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ code: 500, data: { reason: 'INTERNAL' } });
    expect(lines.splice(0).join('')).toContain('The disk is gone.');
  });

  test('that breaks off in the middle ends the connection, so that nobody takes it for whole', async () => {
    const open = services.storage.open;
    services.storage.open = async () => ({
      sizeBytes: 9,
      read: () => failingAfter(['half'], 'The disk broke.'),
    });
    await expect(ask(address, { who: null })).rejects.toThrow();
    services.storage.open = open;
    lines.splice(0);
  });

  test('without anything in it is answered, and has no parts', async () => {
    const empty = await storeFile(`tasks/${randomUUID()}/1.png`, '');
    const answer = await ask(empty, { who: null });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '0']);
    expect((await ask(empty, { who: null, headers: { Range: 'bytes=0-' } })).status).toBe(416);
  });
});

describe('every route', () => {
  const addresses = Object.entries(routes).map(([path, methods]): [string, string[]] => [
    path.replace(/[:*]\w+/g, 'x'),
    Object.keys(methods),
  ]);

  test.each(addresses)('%s says which methods it has', async (address, methods) => {
    const allow = [...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(
      ', ',
    );
    const options = await ask(address, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
    const refused = await ask(address, { method: 'PATCH' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow]);
    expect(await refused.json()).toEqual({
      code: 405,
      message: `PATCH is not allowed here. Allowed: ${allow}.`,
      data: { reason: 'METHOD_NOT_ALLOWED' },
    });
  });

  test.each(addresses)('%s carries the headers that protect, and a request’s id', async (address, methods) => {
    const answer = await ask(address, { method: methods[0], headers: { 'X-Request-Id': 'mine-1' }, who: null });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-request-id': 'mine-1',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
  });
});

describe('a failure', () => {
  test('is logged with the request’s id, and answered with the sentence alone', async () => {
    const failing = await startTestWeb(
      {
        ...services,
        auth: {
          readValidSession: async () => null,
          api: {
            getSession: async () => {
              throw new Error('A secret.');
            },
          },
        } as never,
      },
      { logger },
    );
    onTestFinished(() => failing.server.stop());
    for (const address of ['/api/credits', '/api/trpc/credits.balance']) {
      const answer = await failing.ask(new Request(`${baseUrl}${address}`, { headers: { 'X-Request-Id': 'the-one' } }));
      expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('secret')]);
      expect(lines.splice(0).map((line) => JSON.parse(line))).toEqual([
        expect.objectContaining({ requestId: 'the-one', error: expect.objectContaining({ message: 'A secret.' }) }),
      ]);
    }
  });

  test('of a procedure is logged with the request’s id', async () => {
    const db = new Proxy(services.db, {
      get: (target, name, self) => {
        if (name === 'creditTransaction' || name === '$queryRawUnsafe') throw new Error('Broken.');
        return Reflect.get(target, name, self);
      },
    });
    const failing = await startTestWeb({ ...services, db, ledger: ledgerOf(db) }, { logger });
    onTestFinished(() => failing.server.stop());
    const headers = { 'X-Request-Id': 'the-other', cookie: ada.cookie };
    const answer = await failing.ask(new Request(`${baseUrl}/api/trpc/credits.balance`, { headers }));
    expect(answer.status).toBe(500);
    expect(lines.splice(0).map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ requestId: 'the-other', path: 'credits.balance' }),
    ]);
  });

  test('of the services is told with when to come again, and the next request finds them', async () => {
    const starting = vi.fn(async (): Promise<Services> => services);
    starting.mockRejectedValueOnce(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    const late = await startTestWeb(starting);
    onTestFinished(() => late.server.stop());
    const first = await late.ask(new Request(`${baseUrl}/api/plans`));
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await late.ask(new Request(`${baseUrl}/api/plans`))).status).toBe(200);
  });
});

test('the liveness of the process is told without services', async () => {
  const starting = vi.fn(() => Promise.reject(new Error('There is no database.')));
  const alone = await startTestWeb(starting);
  onTestFinished(() => alone.server.stop());
  const answer = await alone.ask(new Request(`${baseUrl}/api/health`));
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '0', '']);
  expect(starting).not.toHaveBeenCalled();
});

test('people who ask at the same time are told their own', async () => {
  const people = [ada, ...(await Promise.all(Array.from({ length: 3 }, () => signUp(services))))];
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const who = people[index % people.length] as typeof ada;
      const answer = await ask('/api/auth/get-session', { who });
      expect((await answer.json()).user.id).toBe(who.userId);
    }),
  );
});

test('a page that is asked for by a whole address is asked of Next by its path', async () => {
  const asked: (string | undefined)[] = [];
  const { server, port } = await startTestWeb(services, {
    pages: async (request, response) => {
      asked.push(request.url);
      response.end();
    },
  });
  onTestFinished(() => server.stop());
  await sendRaw(port, 'GET http://example.org/en/../de?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(asked).toEqual(['/de?a=1']);
});

test('a long answer of a route is compressed for who accepts that, and HEAD says the length that GET has', async () => {
  const reader = await signUp(services);
  const given = {
    userId: reader.userId,
    actor: 'system',
    amountCredits: 1,
    source: 'ADMIN',
    description: 'A gift',
  } as const;
  for (let count = 0; count < 8; count += 1) await ledgerOf(db).grant(given);
  const options = { who: reader, headers: { 'Accept-Encoding': 'gzip' } };
  const get = await ask('/api/credits', options);
  const head = await ask('/api/credits', { ...options, method: 'HEAD' });
  const body = Buffer.from(await get.arrayBuffer());
  expect([get.headers.get('content-encoding'), get.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
  expect(JSON.parse(gunzipSync(body).toString()).data.transactions).toHaveLength(9);
  expect(headersOf(head)).toEqual(headersOf(get));
  expect(get.headers.get('content-length')).toBe(String(body.length));
});
