import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Answer, jsonAnswer } from '#/web/answer.ts';
import { compressed } from '#/web/compress.ts';

const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} of many that are alike`);
const long: Answer = jsonAnswer(200, lines, { 'Cache-Control': 'no-store' });
const short: Answer = jsonAnswer(200, lines.slice(0, 2), {});

describe('an answer', () => {
  test.each(['gzip', 'br, gzip, deflate', 'GZIP;q=0.5', 'x-gzip', '*', 'deflate;q=0, gzip ; q=1'])(
    'that is long text is compressed for who accepts %s',
    async (accepted) => {
      for (const text of [long, { ...long, body: Buffer.from(long.body as string) }]) {
        const { status, headers, body } = await compressed(text, accepted);
        expect([status, headers]).toEqual([
          200,
          { ...long.headers, Vary: 'Accept-Encoding', 'Content-Encoding': 'gzip' },
        ]);
        expect(gunzipSync(body as Buffer).toString()).toBe(long.body);
        expect((body as Buffer).length).toBeLessThan((long.body as string).length / 4);
      }
    },
  );

  test.each([undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.000', 'notgzip', '*;q=0'])(
    'stays as it is for who accepts %s, and says that it depends on that',
    async (accepted) => {
      expect(await compressed(long, accepted)).toEqual({
        ...long,
        headers: { ...long.headers, Vary: 'Accept-Encoding' },
      });
    },
  );

  test('that depends on other headers as well says all of them', async () => {
    const { headers } = await compressed({ ...long, headers: { ...long.headers, vary: 'trpc-accept' } }, 'gzip');
    expect(headers).toMatchObject({ Vary: 'trpc-accept, Accept-Encoding' });
    expect(headers).not.toHaveProperty('vary');
  });

  test.each([
    ['that is short', short],
    ['without a body', { ...long, body: null }],
    ['that is a picture', { ...long, headers: { 'Content-Type': 'image/png' } }],
    ['that is encoded already', { ...long, headers: { ...long.headers, 'content-encoding': 'br' } }],
    ['that is a file or a stream', { ...long, body: { lengthBytes: 5_000, open: () => expect.fail() } }],
  ])('%s stays as it is', async (_name, answer: Answer) => {
    expect(await compressed(answer, 'gzip')).toEqual(answer);
  });
});
