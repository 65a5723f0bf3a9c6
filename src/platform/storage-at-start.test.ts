import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStorage } from '#/platform/storage-at-start.ts';

let folder: string;
let s3: S3rver;
let port: number;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const configureBuckets = [{ name: 'files' }];
  const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: false };
  s3 = new S3rver({ ...options, directory: path.join(folder, 's3'), configureBuckets });
  ({ port } = await s3.run());
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

function envOf(more: Record<string, string> = {}) {
  return {
    STORAGE_DIR: path.join(folder, 'files'),
    STORAGE_S3_BUCKET: 'files',
    STORAGE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
    STORAGE_S3_REGION: 'us-east-1',
    STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
    STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
    STORAGE_S3_FORCE_PATH_STYLE: true,
    ...more,
  };
}
const localEnv = (dir: string) =>
  ({ STORAGE_DIR: dir, STORAGE_S3_REGION: 'us-east-1', STORAGE_S3_FORCE_PATH_STYLE: false }) as never;

test('a folder is made where it can be, and one that cannot be is told in a sentence', async () => {
  const { isThere } = await openStorage(localEnv(path.join(folder, 'made', 'anew')));
  expect(isThere).toBe(true);
  const file = path.join(folder, 'a file');
  await writeFile(file, '');
  for (const dir of [file, path.join(file, 'below')])
    await expect(openStorage(localEnv(dir))).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringMatching(/^Files cannot be kept in .*a file.* \(E\w+\): make it a folder .*\.$/),
    });
});

test('a bucket is looked at: a wrong key and a bucket that is not there are told in a sentence without the key', async () => {
  expect((await openStorage(envOf())).isThere).toBe(true);
  await expect(openStorage(envOf({ STORAGE_S3_SECRET_ACCESS_KEY: 'quite wrong' }))).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(
      /^S3 does not let us write to the bucket "files" of STORAGE_S3_BUCKET \(403 \w+\): (?!.*wrong)/,
    ),
  });
  await expect(openStorage(envOf({ STORAGE_S3_BUCKET: 'nowhere' }))).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/^There is no S3 bucket "nowhere" of STORAGE_S3_BUCKET \(404 NoSuchBucket\): /),
  });
});

test('a server that is away is waited for', async () => {
  const { isThere } = await openStorage(envOf({ STORAGE_S3_ENDPOINT: 'http://127.0.0.1:1' }));
  expect(isThere).toBe(false);
});
