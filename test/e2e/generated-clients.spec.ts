import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, newPerson, test } from '#test/e2e/test.ts';

const programs = join(import.meta.dirname, '../generated-clients');

/** Runs a command in a folder and says what it printed. @throws with all of that when it fails */
async function run(folder: string, command: string, args: string[]): Promise<string> {
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  const running = promisify(execFile)(command, args, { cwd: folder, env: { ...process.env, PATH: path } });
  const { stdout } = await running.catch((error) => {
    throw new Error(`${command} ${args.join(' ')}:\n${error.stdout}\n${error.stderr}`);
  });
  return stdout;
}

/** What a program saw that signed up, made a video under a key, twice, and then asked for one that it could not pay. */
const wholeJob = {
  isOneUser: true,
  before: 60,
  expectedCostCredits: 25,
  status: 'succeeded',
  after: 35,
  isReplayed: true,
  file: { type: 'video/webm', isWhole: true },
  history: [
    ['DEBIT', -25],
    ['CREDIT', 60],
  ],
  refused: { reason: 'INSUFFICIENT_CREDITS', requiredCredits: 50, availableCredits: 35, missingCredits: 15 },
  fields: ['prompt'],
};

test.describe('a client that is made of the served document does a whole job', { tag: '@openapi' }, () => {
  for (const name of ['openapi-fetch', 'hey-api']) {
    test(name, async ({ product }) => {
      const folder = await mkdtemp(join(tmpdir(), 'farthing-client-'));
      try {
        await cp(join(programs, name), folder, { recursive: true });
        const document = await fetch(`${product.url}/api/openapi.json`);
        await writeFile(join(folder, 'openapi.json'), await document.text());
        await run(folder, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
        await run(folder, 'npm', ['run', 'generate']);
        await run(folder, 'npm', ['run', 'check']);
        const saw = await run(folder, process.execPath, ['program.ts', product.url, newPerson().email]);
        expect(JSON.parse(saw)).toEqual(wholeJob);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
