import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { pngOf } from '#test/media-files.ts';
import { answerOf, filesBelow, formOf, signUp, type UploadAnswer, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
let services: Services;
let web: TestWeb;
beforeAll(async () => {
  services = await openServices();
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (cookie: string, body: BodyInit) => answerOf(await web.ask(uploadRequest(cookie, body)));

/** A picture of few bytes that takes its decoder long. */
function pictureBomb(): Promise<Buffer> {
  const create = { width: 3200, height: 2000, channels: 3, background: 'teal' } as const;
  return sharp({ create }).webp().toBuffer();
}

test('54 picture bombs of two users: few of each are taken, the others refused in words, and another user comes between', async () => {
  const [ada, bob, eve] = [await signUp(services), await signUp(services), await signUp(services)];
  const bomb = await pictureBomb();
  const answers: UploadAnswer[] = [];
  const crowd = Array.from({ length: 54 }, async (_, index) => {
    answers.push(await send((index % 2 === 0 ? ada : bob).cookie, formOf(bomb)));
  });
  await expect.poll(() => answers.some(({ status }) => status === 429), { timeout: 20_000 }).toBe(true);
  expect((await send(eve.cookie, formOf(pngOf(40, 30)))).status).toBe(200);
  expect(answers.length).toBeLessThan(54);
  await Promise.all(crowd);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(7);
  expect(refused.length).toBeGreaterThanOrEqual(4);
  for (const { status, message, headers, data } of refused) {
    expect([status, message]).toEqual([
      429,
      'You have 3 uploads waiting, as many as may be at a time. Try again in 5 s.',
    ]);
    expect([headers.get('Retry-After'), data.maxWaitingUploads]).toEqual(['5', 3]);
  }
  expect(await services.db.upload.count()).toBe(answers.length - refused.length + 1);
  expect(await filesBelow(path.join(process.env.STORAGE_DIR ?? '', '.work'))).toEqual([]);
});
