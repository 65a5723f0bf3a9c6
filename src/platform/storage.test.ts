import crypto from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { storageOfEnv } from '#/platform/storage-of-env.ts';
import { createS3Storage } from '#/platform/storage-s3.ts';

let folder: string;
const servers: S3rver[] = [];
let endpoint: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  endpoint = await startS3({ allowMismatchedSignatures: true });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/** This server gets the signatures of lists wrong, by the slash after the bucket, so that it must let those pass. */
async function startS3(options: { allowMismatchedSignatures: boolean }): Promise<string> {
  const directory = path.join(folder, `s3-${servers.length}`);
  const configureBuckets = [{ name: 'files' }];
  const server = new S3rver({ ...options, address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  servers.push(server);
  return `http://127.0.0.1:${(await server.run()).port}`;
}

// It enciphers the tokens of lists, which we do not use, by what Node no longer has.
beforeEach(() => {
  const cipher = { update: (token: string) => Buffer.from(token), final: () => Buffer.alloc(0) };
  vi.spyOn(crypto, 'createCipheriv').mockReturnValue(cipher as never);
});

const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const bucket = { bucket: 'files', region: 'us-east-1', credentials: keys, forcePathStyle: true };
let made = 0;

describe.each<[string, () => Storage]>([
  ['a folder', () => createLocalStorage(path.join(folder, `folder-${made}`))],
  ['a bucket', () => createS3Storage({ ...bucket, endpoint, prefix: `test-${made}/` })],
])('storage in %s', (_kind, create) => {
  let storage: Storage;
  beforeEach(async () => {
    made += 1;
    storage = create();
    for (const key of ['tasks/b/1.webm', 'tasks/a/2.webm', 'tasks/a/1.webm', 'uploads/1.png']) await put(key);
  });

  async function put(key: string, content = `this is ${key}`): Promise<string> {
    const file = path.join(folder, 'made');
    await writeFile(file, content);
    await storage.put(key, file);
    return file;
  }

  const keysAfter = async (after: string, limit = 10) => (await storage.list(after, limit)).map(({ key }) => key);

  test('lists files in the order of their keys', async () => {
    const all = ['tasks/a/1.webm', 'tasks/a/2.webm', 'tasks/b/1.webm', 'uploads/1.png'];
    expect(await keysAfter('')).toEqual(all);
    expect(await keysAfter('tasks/')).toEqual(all);
  });

  test('pages of any size follow one another without a gap', async () => {
    for (const limit of [1, 2, 3, 5]) {
      const seen: string[] = [];
      for (let page = await keysAfter('', limit); page.length > 0; page = await keysAfter(seen.at(-1) ?? '', limit))
        seen.push(...page);
      expect(seen).toEqual(await keysAfter(''));
    }
  });

  test('goes on after a key that does not exist', async () => {
    expect(await keysAfter('tasks/a/11')).toEqual(['tasks/a/2.webm', 'tasks/b/1.webm', 'uploads/1.png']);
    expect(await keysAfter('zebra')).toEqual([]);
  });

  test('says when a file was changed', async () => {
    const before = Date.now() - 2000;
    await put('uploads/2.png');
    const [listed] = await storage.list('uploads/1.png', 1);
    expect(listed?.key).toBe('uploads/2.png');
    expect(listed?.changedAt.getTime()).toBeGreaterThan(before);
    expect(listed?.changedAt.getTime()).toBeLessThan(Date.now() + 2000);
  });

  test('reads all of a file or a part of it', async () => {
    const file = await storage.open('tasks/a/1.webm');
    expect(file?.sizeBytes).toBe('this is tasks/a/1.webm'.length);
    expect(await text(file?.read() ?? Readable.from([]))).toBe('this is tasks/a/1.webm');
    expect(await text(file?.read({ start: 5, end: 6 }) ?? Readable.from([]))).toBe('is');
    expect(await text(file?.read({ start: 21, end: 21 }) ?? Readable.from([]))).toBe('m');
  });

  test('a reader may stop in the middle', async () => {
    await put('uploads/large.png', 'x'.repeat(3 * 2 ** 20));
    const reading = (await storage.open('uploads/large.png'))?.read() ?? Readable.from([]);
    const { value } = await reading[Symbol.asyncIterator]().next();
    expect(value.byteLength).toBeGreaterThan(0);
    reading.destroy();
    expect((await storage.open('uploads/large.png'))?.sizeBytes).toBe(3 * 2 ** 20);
  });

  test('what is put replaces what was there, and is moved', async () => {
    const from = await put('uploads/1.png', 'another');
    expect(await text((await storage.open('uploads/1.png'))?.read() ?? Readable.from([]))).toBe('another');
    await expect(readFile(from)).rejects.toThrow('ENOENT');
  });

  test('a file that is not there cannot be put, and leaves what was there', async () => {
    await expect(storage.put('uploads/1.png', path.join(folder, 'nothing'))).rejects.toThrow('ENOENT');
    expect(await text((await storage.open('uploads/1.png'))?.read() ?? Readable.from([]))).toBe(
      'this is uploads/1.png',
    );
  });

  test('tells whether there was a file to remove', async () => {
    expect(await storage.remove('tasks/a/1.webm')).toBe(true);
    expect(await storage.remove('tasks/a/1.webm')).toBe(false);
    expect(await storage.open('tasks/a/1.webm')).toBeNull();
    expect(await keysAfter('tasks/a/')).toEqual(['tasks/a/2.webm', 'tasks/b/1.webm', 'uploads/1.png']);
  });
});

test('a folder lists a file and a folder whose names begin alike in the order of their keys', async () => {
  const storage = createLocalStorage(path.join(folder, 'alike'));
  for (const key of ['tasks/a/1.webm', 'tasks/a.txt', 'tasks/a0.txt']) {
    await writeFile(path.join(folder, 'made'), 'x');
    await storage.put(key, path.join(folder, 'made'));
  }
  expect((await storage.list('', 10)).map(({ key }) => key)).toEqual(['tasks/a.txt', 'tasks/a/1.webm', 'tasks/a0.txt']);
});

test('a folder that does not exist holds nothing, and hidden folders in one are not listed', async () => {
  expect(await createLocalStorage('/nowhere/at/all').list('', 10)).toEqual([]);
  const storage = createLocalStorage(path.join(folder, 'hiding'));
  await writeFile(path.join(folder, 'made'), 'x');
  await storage.put('.work/a/1', path.join(folder, 'made'));
  expect(await storage.list('', 10)).toEqual([]);
});

test('a bucket is written and read with the right key only', async () => {
  const strict = { ...bucket, endpoint: await startS3({ allowMismatchedSignatures: false }) };
  const file = path.join(folder, 'made');
  await writeFile(file, 'x');
  await createS3Storage(strict).put('uploads/1.png', file);
  expect((await createS3Storage(strict).open('uploads/1.png'))?.sizeBytes).toBe(1);
  const stranger = createS3Storage({ ...strict, credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'wrong' } });
  await writeFile(file, 'y');
  await expect(stranger.put('uploads/1.png', file)).rejects.toMatchObject({
    reason: 'BUSY',
    cause: { name: 'SignatureDoesNotMatch' },
  });
  await expect(stranger.open('uploads/1.png')).rejects.toThrow();
  expect(await readFile(file, 'utf8')).toBe('y');
});

test('both can be written, and what that writes is not listed', async () => {
  const local = path.join(folder, 'written');
  await mkdir(local);
  for (const storage of [createLocalStorage(local), createS3Storage({ ...bucket, endpoint, prefix: 'written/' })]) {
    await storage.tryWriting();
    await storage.tryWriting();
    expect(await storage.list('', 1)).toEqual([]);
  }
  expect(await readdir(path.join(local, '.probe'))).toEqual([]);
});

test('a folder that was there and is gone is a lost storage, in which no file is missing', async () => {
  const root = path.join(folder, 'to be taken away');
  const storage = createLocalStorage(root);
  await writeFile(path.join(folder, 'made'), 'x');
  await storage.put('uploads/1.png', path.join(folder, 'made'));
  expect(await storage.open('uploads/2.png')).toBeNull();
  await rename(root, `${root}, away`);
  await writeFile(path.join(folder, 'made'), 'y');
  const lost = { reason: 'BUSY', details: { retryAfterSeconds: 5 }, message: expect.not.stringContaining(folder) };
  for (const attempt of [
    () => storage.open('uploads/1.png'),
    () => storage.put('uploads/2.png', path.join(folder, 'made')),
    () => storage.remove('uploads/1.png'),
    () => storage.list('', 1),
    () => storage.tryWriting(),
  ])
    await expect(attempt()).rejects.toMatchObject(lost);
  await rename(`${root}, away`, root);
  expect(await text((await storage.open('uploads/1.png'))?.read() ?? Readable.from([]))).toBe('x');
});

test('what the file system refuses is a lost storage, not a missing file', async () => {
  const storage = createLocalStorage(path.join(folder, 'refusing'));
  await mkdir(path.join(folder, 'refusing', 'uploads'), { recursive: true });
  const tooLong = `uploads/${'x'.repeat(300)}.png`;
  await expect(storage.open(tooLong)).rejects.toMatchObject({ reason: 'BUSY', cause: { code: 'ENAMETOOLONG' } });
});

test('the environment chooses a folder or a bucket, and half a key is refused', async () => {
  const env = {
    STORAGE_DIR: path.join(folder, 'chosen'),
    STORAGE_S3_REGION: 'us-east-1',
    STORAGE_S3_FORCE_PATH_STYLE: false,
  };
  const s3Env = {
    ...env,
    STORAGE_S3_BUCKET: 'files',
    STORAGE_S3_ENDPOINT: endpoint,
    STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
    STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
    STORAGE_S3_FORCE_PATH_STYLE: true,
  };
  expect(await (await storageOfEnv(env)).list('', 1)).toEqual([]);
  expect(await (await storageOfEnv(s3Env)).list('', 1)).toHaveLength(1);
  const half = { ...s3Env, STORAGE_S3_SECRET_ACCESS_KEY: undefined };
  await expect(storageOfEnv(half)).rejects.toThrow('go together');
  const noBucket = { ...env, STORAGE_S3_ENDPOINT: endpoint };
  await expect(storageOfEnv(noBucket)).rejects.toThrow('STORAGE_S3_ENDPOINT is set and STORAGE_S3_BUCKET is not');
});
