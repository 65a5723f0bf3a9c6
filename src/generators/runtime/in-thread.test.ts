import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inThread } from './in-thread.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-threads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a body of JavaScript as a generator's thread; `port` and `job` are there. */
async function run<Result>(
  name: string,
  body: string,
  { job = {}, signal = new AbortController().signal, onProgress = () => {} } = {},
) {
  const file = join(folder, `${name}.mjs`);
  const head = "import { parentPort as port, workerData as job } from 'node:worker_threads';";
  await writeFile(file, `${head}\n${body}`);
  return inThread<Result>(pathToFileURL(file), job, { signal, onProgress }, 64);
}
const done = (result: string) => `port.postMessage({ kind: 'done', result: ${result} });`;

test('threads share a process that is not this one, and have nothing of its environment', async () => {
  process.env.SECRET_OF_A_TEST = 'secret';
  const facts = done('{ pid: process.pid, secret: process.env.SECRET_OF_A_TEST, doubled: job.number * 2 }');
  const made = await Promise.all([
    run('one', facts, { job: { number: 4 } }),
    run('two', facts, { job: { number: 5 } }),
  ]);
  delete process.env.SECRET_OF_A_TEST;
  const { pid } = made[0] as { pid: number };
  expect(made).toEqual([
    { pid, secret: undefined, doubled: 8 },
    { pid, secret: undefined, doubled: 10 },
  ]);
  expect(pid).not.toBe(process.pid);
});

test('an error of a thread, and an end without a result, are errors of the job alone', async () => {
  const other = run('other', `setTimeout(() => { ${done('1')} }, 300);`);
  await expect(run('throws', 'throw new Error("It broke.");')).rejects.toThrow('It broke.');
  await expect(run('ends', 'process.exit(3);')).rejects.toThrow('ended early with code 3');
  await expect(run('refuses', "port.postMessage({ kind: 'refused', message: 'No.' });")).rejects.toMatchObject({
    name: 'GenerationError',
    message: 'No.',
  });
  expect(await other).toBe(1);
});

const begun = "port.postMessage({ kind: 'progress', percent: 1 });";

test('an aborted job ends with the reason, also where its thread never rests', async () => {
  const abort = new AbortController();
  const onProgress = () => abort.abort(new Error('Enough.'));
  await expect(run('endless', `${begun} for (;;);`, { signal: abort.signal, onProgress })).rejects.toThrow('Enough.');
});

test('where the process of the threads is killed, its jobs fail and the next one has a new process', async () => {
  const pid = await run<number>('pid', done('process.pid'));
  const onProgress = () => process.kill(pid, 'SIGKILL');
  const killed = run('waits', `${begun} setInterval(() => {}, 1000);`, { onProgress });
  await expect(killed).rejects.toThrow('ended early with signal SIGKILL');
  expect(await run<number>('pid', done('process.pid'))).not.toBe(pid);
});
