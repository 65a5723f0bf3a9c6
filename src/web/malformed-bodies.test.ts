import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RawAnswer, sendRaw } from '#test/raw-http.ts';
import { closing, cookie, expectEnvelope, type RefusingWeb, startRefusingWeb } from '#test/refusing-web.ts';

let refusing: RefusingWeb;
beforeAll(async () => {
  refusing = await startRefusingWeb();
  return () => refusing.stop();
});
afterEach(() => expect(refusing.errors).toEqual([]));

const send = (bytes: string | Buffer, options = {}) => sendRaw(refusing.port, bytes, options);

describe('a body', () => {
  const post = (path: string, body: string, headers = cookie) =>
    send(`${closing(`POST ${path}`, `Content-Length: ${Buffer.byteLength(body)}\r\n${headers}`)}${body}`);

  test.each(['', 'null', '[]', '"text"', '{', '{"a":1}x', '\u0000', '\u00ff', '{"__proto__":{"x":1}', '1e999'])(
    'of REST that is %j is no JSON object',
    async (body) => {
      const [answer] = await post('/api/chat', body);
      expectEnvelope(answer as RawAnswer, 400);
    },
  );

  test('that says it is too large is refused before it is sent, and the connection ends', async () => {
    const [answer] = await send(closing('POST /api/chat', `${cookie}Content-Length: ${300 * 1024}\r\n`), {
      isHalfClosed: true,
    });
    expectEnvelope(answer as RawAnswer, 413);
  });

  test('that turns out too large is refused, and its sender sees it', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const [answer] = await send(
      `${closing('POST /api/chat', `${cookie}Transfer-Encoding: chunked\r\n`)}${chunk.repeat(40)}0\r\n\r\n`,
    );
    expectEnvelope(answer as RawAnswer, 413);
  });

  test.each(['', '{', 'null', '[1]', '{"0":1}', '"\u0000"'])(
    'of tRPC that is %j is refused in tRPC’s own words',
    async (body) => {
      for (const path of [
        'credits.balance',
        'plans.upgrade',
        'nothing',
        'plans.upgrade,nothing?batch=1',
        ',,?batch=1',
      ]) {
        const [answer] = await post(`/api/trpc/${path}`, body, 'Content-Type: application/json\r\n');
        expect([207, 400, 401, 404, 405]).toContain(answer?.status);
        const said = [JSON.parse(answer?.body ?? '')].flat();
        for (const { error } of said) expect(error.json.data.reason).not.toBe('INTERNAL');
      }
    },
  );

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/octet-stream', 'nonsense'])(
    'of tRPC as %s is refused in tRPC’s own words',
    async (type) => {
      const [answer] = await post('/api/trpc/plans.upgrade', '{}', `Content-Type: ${type}\r\n`);
      expect(answer?.status).toBeGreaterThanOrEqual(400);
      expect(answer?.status).toBeLessThan(500);
      expect(JSON.parse(answer?.body ?? '')).toHaveProperty('error.json.data.reason');
    },
  );

  test('of tRPC that is too large is refused in tRPC’s own words', async () => {
    const [answer] = await post(
      '/api/trpc/plans.upgrade',
      'x'.repeat(300 * 1024),
      'Content-Type: application/json\r\n',
    );
    expect(answer?.status).toBe(413);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: { json: { data: { reason: 'BODY_TOO_LARGE' } } } });
  });

  test('from a page elsewhere is refused', async () => {
    const headers = 'Content-Type: application/json\r\nOrigin: https://evil.example\r\n';
    const [rest] = await post('/api/chat', '{}', headers);
    expectEnvelope(rest as RawAnswer, 403);
    const [auth] = await post('/api/auth/sign-in/email', '{}', headers);
    expectEnvelope(auth as RawAnswer, 403);
    const [trpc] = await post('/api/trpc/plans.upgrade', '{}', headers);
    expect(JSON.parse(trpc?.body ?? '')).toMatchObject({ error: { json: { data: { reason: 'FORBIDDEN' } } } });
  });

  test.each([
    ['is no number', 'xyz\r\n'],
    ['is negative', '-1\r\n'],
    ['is larger than any', `${'f'.repeat(20)}\r\n`],
    ['ends otherwise than it says', '2\r\n{}{}\r\n'],
  ])('whose chunk %s is refused', async (_name, chunk) => {
    const [answer] = await send(`${closing('POST /api/chat', `${cookie}Transfer-Encoding: chunked\r\n`)}${chunk}`);
    expectEnvelope(answer as RawAnswer, 400);
  });

  test('that ends too early is nobody’s any more', async () => {
    const bytes = `${closing('POST /api/chat', `${cookie}Content-Length: 10\r\n`)}{`;
    const answers = await send(bytes, { isHalfClosed: true });
    for (const answer of answers) expectEnvelope(answer, 400);
  });

  test.each([
    ['POST', '/api/chat', '{'],
    ['POST', '/api/chat', '{}'],
    ['POST', '/api/generate-video', '{"duration":7}'],
    ['POST', '/api/generate-audio', '[]'],
    ['POST', '/api/tasks/nothing', '{'],
    ['POST', '/api/tasks/text-to-video?wait=x', '{}'],
    ['POST', '/api/tasks/external', 'null'],
    ['POST', '/api/tasks/1/retry', '{'],
    ['POST', '/api/tasks/1/progress', '{'],
    ['POST', '/api/upgrade-plan', '{'],
    ['POST', '/api/downgrade-plan', '{'],
    ['POST', '/api/uploads', '{'],
    ['GET', '/api/tasks/1?wait=x', ''],
    ['GET', '/api/credits/statement?format=x', ''],
  ])('or query that is wrong is not looked at before somebody has signed in: %s %s %j', async (method, path, body) => {
    const headers = `Content-Length: ${body.length}\r\nContent-Type: application/json\r\n`;
    const [answer] = await send(`${closing(`${method} ${path}`, headers)}${body}`);
    expectEnvelope(answer as RawAnswer, 401);
  });
});
