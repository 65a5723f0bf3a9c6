import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RawAnswer, sendRaw } from '#test/raw-http.ts';
import { closing, expectEnvelope, type RefusingWeb, startRefusingWeb } from '#test/refusing-web.ts';

let refusing: RefusingWeb;
beforeAll(async () => {
  refusing = await startRefusingWeb();
  return () => refusing.stop();
});
afterEach(() => expect(refusing.errors).toEqual([]));

const send = (bytes: string | Buffer, options = {}) => sendRaw(refusing.port, bytes, options);

describe('a path', () => {
  test.each([
    ['that is not percent-encoded rightly', '/api/tasks/%zz', 400],
    ['that ends in half an escape', '/api/tasks/%4', 400],
    ['with bytes that are no UTF-8', '/api/tasks/%ff%fe', 400],
    ['of tRPC with a broken escape', '/api/trpc/%E0%A4%A', 400],
    ['of a file with a broken escape', '/api/files/%', 400],
    ['of a page with a broken escape', '/en/%zz', 400],
    ['that nobody has', '/api/nothing', 404],
    ['of the API itself', '/api', 404],
    ['with a NUL', '/api/files/a%00b?expires=1&signature=x', 403],
    ['that climbs out of the API', '/api/../../etc/passwd', 404],
    ['that climbs out, encoded', '/api/files/%2e%2e/%2e%2e/etc/passwd', 404],
    ['with an encoded slash', '/api/tasks%2Flatest', 404],
    ['in capitals', '/API/plans', 404],
    ['of a method’s name of the language', '/api/constructor', 404],
    ['of the prototype', '/api/__proto__', 404],
    ['of tRPC that is two', '/api/trpc/a/b', 404],
    ['with a doubled slash', '//api/plans', 308],
    ['with a slash at its end', '/api/plans/?a=1', 308],
  ])('%s is answered in the envelope', async (_name, path, status) => {
    const [answer, ...others] = await send(closing(`GET ${path}`));
    expect(others).toEqual([]);
    if (status === 308) {
      expect([answer?.status, answer?.headers.get('location')]).toEqual([
        308,
        path.includes('?') ? '/api/plans?a=1' : '/api/plans',
      ]);
    } else expectEnvelope(answer as RawAnswer, status);
  });

  test('never sends anybody to another site', async () => {
    const [answer] = await send(closing('GET //api//evil.example/'));
    expect(answer?.headers.get('location')).toBe('/api/evil.example');
  });

  test('of 20 kB is too long', async () => {
    const [answer] = await send(closing(`GET /api/${'a'.repeat(20_000)}`));
    expectEnvelope(answer as RawAnswer, 431);
  });

  test('may be a whole address', async () => {
    const [answer] = await send(closing('GET http://example.org/api/health?x=1'));
    expect([answer?.status, answer?.body]).toEqual([200, '']);
  });

  test.each(['example.org:443', '*', 'api/health', '?a'])('"%s" is none', async (target) => {
    const [answer] = await send(closing(`GET ${target}`));
    expectEnvelope(answer as RawAnswer, 400);
  });
});

describe('a method', () => {
  test.each([
    ['TRACE', '/api/plans', 405, 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/plans', 405, 'GET, HEAD, OPTIONS'],
    ['GET', '/api/chat', 405, 'POST, OPTIONS'],
    ['HEAD', '/api/chat', 405, 'POST, OPTIONS'],
    ['PATCH', '/api/tasks/1', 405, 'GET, HEAD, POST, DELETE, OPTIONS'],
    ['DELETE', '/api/trpc/plans.list', 405, 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/api/auth/get-session', 405, 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/api/files/a', 405, 'GET, HEAD, OPTIONS'],
    ['POST', '/api/health', 405, 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/api/plans', 405, 'GET, HEAD, OPTIONS'],
    ['QUERY', '/api/plans', 405, 'GET, HEAD, OPTIONS'],
    ['SPEND', '/api/plans', 405, 'GET, HEAD, POST, DELETE, OPTIONS'],
    ['get', '/api/plans', 405, 'GET, HEAD, POST, DELETE, OPTIONS'],
    ['TRACE', '/en', 405, 'GET, HEAD, POST, OPTIONS'],
    ['CONNECT', 'example.org:443', 405, 'GET, HEAD, POST, DELETE, OPTIONS'],
    ['CONNECT', '/api/plans', 405, 'GET, HEAD, POST, DELETE, OPTIONS'],
  ])('%s of %s is refused with what is allowed', async (method, path, status, allow) => {
    const [answer] = await send(closing(`${method} ${path}`), { isHead: method === 'HEAD' });
    expect([answer?.status, answer?.headers.get('allow')]).toEqual([status, allow]);
    if (method !== 'HEAD') expectEnvelope(answer as RawAnswer, status);
  });

  test.each([
    ['/api/plans', 'GET, HEAD, OPTIONS'],
    ['/api/tasks/1', 'GET, HEAD, POST, DELETE, OPTIONS'],
    ['/api/health', 'GET, HEAD, OPTIONS'],
    ['*', 'GET, HEAD, POST, DELETE, OPTIONS'],
  ])('OPTIONS of %s says what is allowed', async (path, allow) => {
    const [answer] = await send(closing(`OPTIONS ${path}`));
    expect([answer?.status, answer?.headers.get('allow'), answer?.body]).toEqual([204, allow, '']);
  });
});

describe('a header', () => {
  test.each([
    ['Host', 'Host: y\r\n'],
    ['Content-Type', 'Content-Type: application/json\r\nContent-Type: text/plain\r\n'],
    ['Authorization', 'Authorization: Bearer a\r\nAuthorization: Bearer b\r\n'],
    ['Idempotency-Key', 'Idempotency-Key: a\r\nIdempotency-Key: b\r\n'],
    ['idempotency-key', 'Idempotency-Key: a\r\nidempotency-key: b\r\n'],
  ])('%s that is sent twice with different values is refused by its name', async (name, headers) => {
    const [answer] = await send(closing('GET /api/credits', headers));
    expectEnvelope(answer as RawAnswer, 400);
    expect(JSON.parse(answer?.body ?? '').message).toMatch(new RegExp(`^${name} must be sent once`, 'i'));
  });

  test('Content-Length that is sent twice is refused', async () => {
    for (const second of ['2', '3']) {
      const headers = `Content-Length: 2\r\nContent-Length: ${second}\r\n`;
      const [answer] = await send(`${closing('POST /api/chat', headers)}{}`);
      expectEnvelope(answer as RawAnswer, 400);
    }
  });

  test('Content-Length next to chunks is refused', async () => {
    const headers = 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n';
    const answers = await send(`${closing('POST /api/chat', headers)}2\r\n{}\r\n0\r\n\r\n`);
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0] as RawAnswer, 400);
  });

  test('Idempotency-Key that is sent twice alike counts as one', async () => {
    const [answer] = await send(closing('GET /api/credits', 'Idempotency-Key: a\r\nIdempotency-Key: a\r\n'));
    expectEnvelope(answer as RawAnswer, 401);
  });

  test('Host must be there, but in HTTP/1.0', async () => {
    const [answer] = await send('GET /api/plans HTTP/1.1\r\nConnection: close\r\n\r\n');
    expectEnvelope(answer as RawAnswer, 400);
    const [older] = await send('GET /api/health HTTP/1.0\r\n\r\n');
    expect([older?.status, older?.headers.get('connection')]).toEqual([200, 'close']);
  });

  test('block that is too large is refused', async () => {
    const [answer] = await send(closing('GET /api/plans', `X-Long: ${'x'.repeat(20_000)}\r\n`));
    expectEnvelope(answer as RawAnswer, 431);
  });

  test.each([
    ['without a colon', 'no header\r\n'],
    ['with a space in its name', 'X Y: 1\r\n'],
    ['with a NUL', 'X: a\u0000b\r\n'],
    ['that is folded', 'X: a\r\n b: c\r\n'],
    ['with a length that is none', 'Content-Length: abc\r\n'],
    ['with a negative length', 'Content-Length: -1\r\n'],
    ['with an encoding that nobody knows', 'Transfer-Encoding: gzip\r\n'],
  ])('%s is refused', async (_name, header) => {
    const [answer] = await send(closing('POST /api/chat', header));
    expectEnvelope(answer as RawAnswer, 400);
  });

  test('Expect that nobody understands is refused', async () => {
    const [answer] = await send(closing('GET /api/plans', 'Expect: the unexpected\r\n'));
    expectEnvelope(answer as RawAnswer, 417);
  });

  test('Upgrade is left aside', async () => {
    const [answer] = await send(closing('GET /api/health', 'Upgrade: h2c\r\nConnection: Upgrade\r\n'));
    expect(answer?.status).toBe(200);
  });

  test.each([
    ['trace-1:2/3', 'trace-1:2/3'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), null],
    ['two words', null],
    ['<script>', null],
    ['', null],
  ])('X-Request-Id "%s" is answered when it is a short plain word', async (sent, answered) => {
    const [answer] = await send(closing('GET /api/health', `X-Request-Id: ${sent}\r\n`));
    const id = answer?.headers.get('x-request-id') ?? '';
    if (answered === null) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    else expect(id).toBe(answered);
  });
});

describe('a connection', () => {
  test('whose other side has ended is answered', async () => {
    const [answer] = await send('GET /api/plans/ HTTP/1.1\r\nHost: x\r\n\r\n', { isHalfClosed: true });
    expect(answer?.status).toBe(308);
  });

  test('carries answers in the order of their requests', async () => {
    const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const bytes = `${one('/api/credits')}${one('/api/health')}${one('/api/nothing')}${closing('GET /api/health')}`;
    const answers = await send(bytes);
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 404, 200]);
  });

  test('is told of bytes that are no request after the answers it is owed', async () => {
    const answers = await send('GET /api/credits HTTP/1.1\r\nHost: x\r\n\r\nthis is no request\r\n\r\n');
    expect(answers.map(({ status }) => status)).toEqual([401, 400]);
  });

  test('is told of a method that nobody knows after the answers it is owed', async () => {
    const answers = await send(`GET /api/credits HTTP/1.1\r\nHost: x\r\n\r\n${closing('SPEND /api/credits')}`);
    expect(answers.map(({ status }) => status)).toEqual([401, 405]);
  });

  test('goes on after a refused body that is small', async () => {
    const first = 'POST /api/plans HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
    const answers = await send(`${first}${closing('GET /api/health')}`);
    expect(answers.map(({ status }) => status)).toEqual([405, 200]);
  });

  test('that ends after a refused body which is large carries no further request', async () => {
    const asked = refusing.getSession.mock.calls.length;
    const body = 'x'.repeat(400 * 1024);
    const first = `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answers = await send(`${first}${closing('GET /api/credits')}`);
    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([[413, 'close']]);
    expect(refusing.getSession.mock.calls.length, 'the request behind it took no effect').toBe(asked);
  });

  test('of another protocol is refused', async () => {
    const tls = Buffer.from('16030100c8010000c403', 'hex');
    expectEnvelope((await send(tls))[0] as RawAnswer, 400);
    expectEnvelope((await send('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'))[0] as RawAnswer, 400);
    expectEnvelope((await send('GET /api/health HTTP/3.7\r\n\r\n'))[0] as RawAnswer, 400);
  });

  test('that says nothing and ends is let go', async () => {
    expect(await send('', { isHalfClosed: true })).toEqual([]);
  });
});
