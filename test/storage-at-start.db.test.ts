import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openWay, type Way } from '#test/broken/way.ts';
import { useTestDatabase } from '#test/database.ts';
import { startProcess } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url: databaseUrl } = useTestDatabase();
let folder: string;
let toStorage: Way;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const configureBuckets = [{ name: 'files' }];
  const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: false };
  const s3 = new S3rver({ ...options, directory: path.join(folder, 's3'), configureBuckets });
  toStorage = await openWay({ host: '127.0.0.1', port: (await s3.run()).port });
  return async () => {
    await toStorage.close();
    await s3.close();
    await rm(folder, { recursive: true });
  };
});

function startWorkerWith(env: Record<string, string>, isReady: (output: string) => boolean) {
  const own = { DATABASE_URL: databaseUrl, STORAGE_DIR: path.join(folder, 'files'), LOG_LEVEL: 'info' };
  return startProcess(['src/worker/main.ts'], {
    env: { ...own, ...env },
    logFile: path.join(folder, 'worker.log'),
    isReady,
  });
}

const ofBucket = () => ({
  STORAGE_S3_BUCKET: 'files',
  STORAGE_S3_ENDPOINT: `http://127.0.0.1:${toStorage.port}`,
  STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
  STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
  STORAGE_S3_FORCE_PATH_STYLE: 'true',
});

test('a worker takes no task before its bucket answers, and then does by itself', async () => {
  await toStorage.refuse();
  const worker = await startWorkerWith(ofBucket(), (output) => output.includes('no task is taken until it does'));
  onTestFinished(() => worker.kill());
  expect(await readFile(worker.logFile, 'utf8')).not.toContain('worker ready');
  await toStorage.open();
  await until(async () => (await readFile(worker.logFile, 'utf8')).includes('worker ready'));
});

test.each([
  ['refuses its key', () => ({ ...ofBucket(), STORAGE_S3_SECRET_ACCESS_KEY: 'wrong' }), 'S3 does not let us write'],
  ['is a file', () => ({ STORAGE_DIR: path.join(folder, 'a-file') }), 'Files cannot be kept in'],
])('a worker whose storage %s ends with a sentence', async (_, env, sentence) => {
  await writeFile(path.join(folder, 'a-file'), '');
  await expect(startWorkerWith(env(), (output) => output.includes('worker ready'))).rejects.toThrow(sentence);
});
