import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { beforeAll, expect, test, vi } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { pngOf } from '#test/media-files.ts';
import { answerOf, filesBelow, formOf, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
let services: Services;
let web: TestWeb;
beforeAll(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const configureBuckets = [{ name: 'files' }];
  const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: false };
  const s3 = new S3rver({ ...options, directory, configureBuckets });
  const { port } = await s3.run();
  vi.stubEnv('STORAGE_S3_BUCKET', 'files');
  vi.stubEnv('STORAGE_S3_ENDPOINT', `http://127.0.0.1:${port}`);
  vi.stubEnv('STORAGE_S3_ACCESS_KEY_ID', 'S3RVER');
  vi.stubEnv('STORAGE_S3_SECRET_ACCESS_KEY', 'S3RVER');
  vi.stubEnv('STORAGE_S3_FORCE_PATH_STYLE', 'true');
  services = await openServices();
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
    await s3.close();
    await rm(directory, { recursive: true });
  };
});

test('an upload is kept in the bucket that the environment names and nowhere else, and is served from it in parts', async () => {
  const { cookie } = await signUp(services);
  const { data } = await answerOf(await web.ask(uploadRequest(cookie, formOf(pngOf(20, 10)))));
  expect(data).toMatchObject({ kind: 'image', width: 20, height: 10 });
  expect(await filesBelow(storageFolder)).toEqual([]);
  const url = String(data.url);
  const key = new URL(url).pathname.replace('/api/files/', '');
  const serve = (headers = {}) => web.ask(new Request(url, { headers }));
  const whole = Buffer.from(await (await serve()).arrayBuffer());
  expect(whole.length).toBe(data.bytes);
  const part = await serve({ Range: 'bytes=1-3' });
  expect([part.status, part.headers.get('Content-Type'), await part.text()]).toEqual([206, 'image/png', 'PNG']);
  expect(await services.storage.remove(key)).toBe(true);
  expect((await serve()).status).toBe(404);
});
