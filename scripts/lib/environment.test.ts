import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEnv } from '#/env.ts';
import { ensureSecret, type Settings } from './environment.ts';

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
