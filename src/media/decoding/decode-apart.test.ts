import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { wavOf } from '#test/media-files.ts';
import { decodeApart } from './decode-apart.ts';

vi.mock('node:child_process', async (original) => {
  const module = await original<typeof import('node:child_process')>();
  return { ...module, fork: vi.fn(module.fork) };
});
const started = (): ChildProcess[] => vi.mocked(fork).mock.results.map(({ value }) => value);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-decoding-'));
  await writeFile(path.join(folder, 'long.wav'), wavOf(300));
  await writeFile(path.join(folder, 'short.wav'), wavOf(0.1));
  await writeFile(path.join(folder, 'none.wav'), 'nothing of it is a sound');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => void vi.mocked(fork).mockClear());

const enough = { what: 'sound', workSeconds: 60, memoryMb: 1024 } as const;

async function decode(name: string, limits: Partial<typeof enough | { workSeconds: number; memoryMb: number }> = {}) {
  const job = {
    path: path.join(folder, name),
    format: 'wav',
    to: path.join(folder, 'made.webm'),
    maxSeconds: 600,
  } as const;
  return decodeApart('sound', job, { ...enough, ...limits });
}
const tooMuch = new MediaRefusal('must be a sound that can be decoded with less effort');

test('one process decodes a file after the other, with nothing of this one’s environment, and refuses in words', async () => {
  expect(await decode('short.wav')).toEqual({ durationMs: 100 });
  expect((await stat(path.join(folder, 'made.webm'))).size).toBeGreaterThan(100);
  await expect(decode('none.wav')).rejects.toThrow(MediaRefusal);
  expect(await decode('short.wav')).toEqual({ durationMs: 100 });
  expect(started()).toHaveLength(1);
  expect(vi.mocked(fork).mock.calls[0]?.[2]?.env).not.toHaveProperty('PATH');
});

test.each([
  ['work', { workSeconds: 0.05 }],
  ['memory', { memoryMb: 1 }],
])('more %s than may be ends the process and nothing else', async (_, limits) => {
  const [ended, other] = await Promise.allSettled([decode('long.wav', limits), decode('short.wav')]);
  expect(ended).toEqual({ status: 'rejected', reason: tooMuch });
  expect(other).toEqual({ status: 'fulfilled', value: { durationMs: 100 } });
});

test('one that was ended while it waited is replaced, and no file is blamed for it', async () => {
  await Promise.all([decode('short.wav'), decode('short.wav'), decode('short.wav')]);
  for (const child of started()) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  expect(await decode('short.wav')).toEqual({ durationMs: 100 });
});

test('what is not the file’s fault is an error with its code', async () => {
  const job = {
    path: path.join(folder, 'gone.wav'),
    format: 'wav',
    to: path.join(folder, 'x'),
    maxSeconds: 9,
  } as const;
  await expect(decodeApart('sound', job, enough)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
});
