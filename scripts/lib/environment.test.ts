import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEnv } from '#/env.ts';
import { ensureSecret, type Settings, settingsOf } from './environment.ts';

let settings: Settings;

beforeEach(async () => {
  settings = parseEnv({ DATA_DIR: await mkdtemp(join(tmpdir(), 'farthing-secret-')) });
});

afterEach(async () => {
  await rm(settings.DATA_DIR, { recursive: true });
});

test('the secret is made once: all starts have the same one, those at the same time too', async () => {
  const secrets = await Promise.all([1, 2, 3].map(() => ensureSecret(settings)));
  expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set([...secrets, await ensureSecret(settings)]).size).toBe(1);
  expect(await readdir(settings.DATA_DIR)).toEqual(['secret']);
});

test.each(['', 'cut off'])('a secret file with "%s" in it is told of and neither taken nor replaced', async (text) => {
  const file = join(settings.DATA_DIR, 'secret');
  await writeFile(file, text);
  await expect(ensureSecret(settings)).rejects.toThrow(`${file} should hold the secret`);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test.each([
  [{ STORAGE_S3_ENDPOINT: 'https://s3.example.org' }, /^STORAGE_S3_ENDPOINT is set and STORAGE_S3_BUCKET is not/],
  [{ STORAGE_S3_BUCKET: 'files', STORAGE_S3_ACCESS_KEY_ID: 'me' }, /^STORAGE_S3_ACCESS_KEY_ID and .* go together/],
  [{ LIMIT_TASKS_PER_MINUTE_BY_TYPE: 'FOO=3' }, /^LIMIT_TASKS_PER_MINUTE_BY_TYPE knows no "FOO"; its names are /],
  [
    { TASK_TYPES_OFF: 'lipsync,poems' },
    /^TASK_TYPES_OFF knows no "poems"; its names are text-to-image, .*lipsync\. Set it in \.env\.$/,
  ],
  [{ TASK_TYPE_OFF: 'lipsync' }, /^TASK_TYPE_OFF is no setting; the nearest is TASK_TYPES_OFF\./],
  [{ WORKER_CONCURRENCY_BY_TYPE: 'FOO=3' }, /^WORKER_CONCURRENCY_BY_TYPE knows no "FOO"; its names are /],
  [{ GENERATORS: 'FOO=openai' }, /^GENERATORS names FOO, which is not one of /],
  [{ UPLOAD_QUOTA_MB: '5' }, /^UPLOAD_QUOTA_MB is no setting; the nearest is UPLOAD_QUOTA_MIB\./],
])('the settings %j are refused in a sentence', async (written, sentence) => {
  await expect(settingsOf({ DATA_DIR: settings.DATA_DIR, ...written })).rejects.toThrow(sentence);
});

test('folders are made with those above them, and may be there already', async () => {
  const written = { DATA_DIR: join(settings.DATA_DIR, 'a', 'b'), STORAGE_DIR: join(settings.DATA_DIR, 'c') };
  expect(await settingsOf(written)).toMatchObject(written);
  expect(await settingsOf(written)).toMatchObject(written);
  expect(await readdir(settings.DATA_DIR, { recursive: true })).toEqual(['a', 'c', join('a', 'b')]);
});

test.each(['DATA_DIR', 'STORAGE_DIR'])('a %s that cannot be made is told of with its name', async (name) => {
  const file = join(settings.DATA_DIR, 'file');
  await writeFile(file, '');
  await expect(settingsOf({ DATA_DIR: settings.DATA_DIR, [name]: join(file, 'folder') })).rejects.toThrow(
    `${name} is ${join(file, 'folder')}, which this user cannot make or write to (ENOTDIR)`,
  );
});
