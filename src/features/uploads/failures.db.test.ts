import { writeFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { PublicFetchError } from '#/platform/public-fetch.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { pngOf, wavOf } from '#test/media-files.ts';
import { answerOf, expectNothingLeft, filesBelow, formOf, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  web = await startTestWeb(services);
  ada = await signUp(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (body: BodyInit, headers = {}) => answerOf(await web.ask(uploadRequest(ada.cookie, body, headers)));

test('a picture is refused by the limit of pictures where sounds may be larger, and the other way round', async () => {
  const { limits } = services.uploads;
  services.uploads.limits = { ...limits, maxImageBytes: 2 ** 10, maxAudioBytes: 2 ** 20 };
  const noisy = Buffer.concat([pngOf(9, 9), Buffer.alloc(2 ** 10)]);
  expect(await send(formOf(noisy))).toMatchObject({ status: 400, message: 'file must have at most 0.0009765625 MiB.' });
  services.uploads.limits = { ...limits, maxImageBytes: 2 ** 20, maxAudioBytes: 2 ** 13 };
  expect(await send(formOf(wavOf(0.2)))).toMatchObject({
    status: 400,
    message: 'file must have at most 0.0078125 MiB.',
  });
  services.uploads.limits = limits;
  await expectNothingLeft(services, ada, storageFolder);
});

test('a storage that cannot keep it is an error of ours, and nothing is left', async () => {
  const { storage } = services;
  services.storage = { ...storage, put: async () => Promise.reject(new Error('ENOSPC: /secret/path')) };
  const { status, message } = await send(formOf(pngOf(9, 9)));
  services.storage = storage;
  expect([status, message]).toEqual([500, expect.not.stringContaining('secret')]);
  await expectNothingLeft(services, ada, storageFolder);
});

test('a disk that is full, of the work folder or of the storage, is a 503 that says when to come again', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  const { storage } = services;
  const { fetch } = services.uploads;
  services.storage = { ...storage, put: () => Promise.reject(full) };
  const answers = [await send(formOf(pngOf(9, 9)))];
  services.storage = storage;
  services.uploads.fetch = () => Promise.reject(full);
  const url = JSON.stringify({ url: 'https://example.org/a.png' });
  answers.push(await send(url, { 'content-type': 'application/json' }));
  services.uploads.fetch = fetch;
  for (const { status, headers, data } of answers)
    expect([status, headers.get('Retry-After'), data.reason]).toEqual([503, '5', 'BUSY']);
  await expectNothingLeft(services, ada, storageFolder);
});

test('a database that cannot keep the row leaves the stored file to the clean-up, and no upload', async () => {
  const { db } = services;
  services.db = new Proxy(db, {
    get: (target, name) =>
      name === '$transaction' ? () => Promise.reject(new Error('It broke.')) : Reflect.get(target, name),
  });
  const { status } = await send(formOf(pngOf(9, 9)));
  services.db = db;
  expect(status).toBe(500);
  expect(await db.upload.count()).toBe(0);
  const [left, ...others] = await filesBelow(storageFolder);
  expect([left, others]).toEqual([expect.stringMatching(/^uploads\/[0-9a-f-]{36}\.png$/), []]);
  await services.storage.remove(left ?? '');
});

test('what was fetched in part is not left', async () => {
  const { fetch } = services.uploads;
  services.uploads.fetch = async (_url, { path }) => {
    await writeFile(path, 'half a picture');
    throw new PublicFetchError('must be the address of a file that its server sends in time', true);
  };
  const answer = await send('{"url":"https://files.example/"}', { 'Content-Type': 'application/json' });
  services.uploads.fetch = fetch;
  expect([answer.status, answer.data.fields?.[0]?.field]).toEqual([400, 'url']);
  await expectNothingLeft(services, ada, storageFolder);
});
