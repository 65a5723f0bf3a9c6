import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, test } from 'vitest';
import { copyOutsideProgram } from './copy.ts';

const root = join(import.meta.dirname, '../..');

test('a TypeScript program outside is checked against the router’s types', async () => {
  const folder = await copyOutsideProgram();
  onTestFinished(() => rm(folder, { recursive: true }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
});
