import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import { beforeAll, expect, test, vi } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { type FileContent, jpeg, script, webp } from '#test/hostile-files.ts';
import { mp3Of, pngChunk, pngOf, riff, wavFormat, wavOf } from '#test/media-files.ts';
import { answerOf, formOf, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  vi.stubEnv('LIMIT_UPLOADS_PER_MINUTE', '1000');
  services = await openServices();
  web = await startTestWeb(services);
  ada = await signUp(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (request: Request) => answerOf(await web.ask(request));

const marker = `PK\u0003\u0004${script}`;
test.each<[string, () => FileContent]>([
  ['a PNG with a page behind it', () => Buffer.concat([pngOf(9, 9), Buffer.from(marker)])],
  [
    'a PNG with a page in its texts',
    () => pngOf(9, 9, { beside: pngChunk('tEXt', Buffer.from(`Comment\0${marker}`)) }),
  ],
  [
    'a PNG with 64 MiB packed in its texts',
    () =>
      pngOf(9, 9, {
        beside: pngChunk(
          'zTXt',
          Buffer.concat([
            Buffer.from(`${marker}`.slice(0, 60)),
            Buffer.from([0, 0]),
            deflateSync(Buffer.alloc(2 ** 26), { level: 9 }),
          ]),
        ),
      }),
  ],
  [
    'a JPEG with a page in its comment',
    async () => {
      const whole = await jpeg();
      const comment = Buffer.from(marker);
      return Buffer.concat([
        whole.subarray(0, 2),
        Buffer.from([0xff, 0xfe, 0, comment.length + 2]),
        comment,
        whole.subarray(2),
      ]);
    },
  ],
  ['a JPEG with a page behind it', async () => Buffer.concat([await jpeg(), Buffer.from(marker)])],
  ['a WebP with a page behind it', async () => Buffer.concat([await webp(), Buffer.from(marker)])],
  [
    'a WAV with a page in a chunk of its own',
    () => riff(['fmt ', wavFormat()], ['LIST', Buffer.from(marker)], ['data', Buffer.alloc(8000)]),
  ],
  ['a WAV with a page behind it', () => Buffer.concat([wavOf(0.1), Buffer.from(marker)])],
  [
    'an MP3 with a page in its tag',
    () => {
      const tag = Buffer.from(marker);
      return Buffer.concat([Buffer.from('ID3\u0003\0\0\0\0\0', 'latin1'), Buffer.from([tag.length]), tag, mp3Of(9)]);
    },
  ],
])('of %s only what is seen or heard is kept', async (_name, content) => {
  const { status, message, data } = await send(uploadRequest(ada.cookie, formOf(await content())));
  expect([status, message]).toEqual([200, 'ok']);
  const { file } = await services.db.upload.findUniqueOrThrow({ where: { id: String(data.id) } });
  const stored = await buffer((await services.storage.open(file))?.read() ?? Readable.from([]));
  expect(stored.length).toBeGreaterThan(50);
  expect(stored.length).toBeLessThan(100_000);
  for (const trace of ['script', 'evil', 'PK\u0003']) expect(stored.includes(trace)).toBe(false);
  await services.storage.remove(file);
  await services.db.upload.delete({ where: { id: String(data.id) } });
});
