import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { follow, readGuide } from '#test/follow-guide/guide.ts';

const { url } = useTestDatabase();
const root = join(import.meta.dirname, '../..');

/** What the project is made of, without what is made from it and the tests. */
const parts = ['src', 'scripts', 'test', 'prisma', 'messages', 'package.json', 'tsconfig.json', 'prisma.config.ts'];

async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-guide-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const part of parts)
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: (path) => !/\.(test|spec)\.tsx?$/.test(path),
    });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('whoever follows docs/adding-a-task-type.md to the letter has a new type that is made, charged and proved', async () => {
  const project = await copyProject();
  for (const step of readGuide(await readFile(join(root, 'docs/adding-a-task-type.md'), 'utf8'))) {
    const path = join(project, step.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, follow(step, await readFile(path, 'utf8').catch(() => null)));
  }
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: project, maxBuffer: 16 * 2 ** 20 }).catch((error) => {
      throw new Error(`node ${args.join(' ')}:\n${error.stdout}\n${error.stderr}`);
    });
  await run('node_modules/prisma/build/index.js', 'generate');
  await run('scripts/check-structure.ts');
  // The routes' own types are made by the build.
  const checked = { extends: './tsconfig.json', include: ['src/features', 'src/worker/main.ts', 'src/client'] };
  await writeFile(join(project, 'tsconfig.guide.json'), JSON.stringify(checked));
  await run('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false', '-p', 'tsconfig.guide.json');
  const files = join(project, 'files');
  await mkdir(files);
  const { stdout } = await run('test/follow-guide/make-palette.ts', url, files);
  const { task, made, price, broken } = JSON.parse(stdout);
  expect(task).toMatchObject({ type: 'IMAGE_PALETTE', status: 'succeeded', costCredits: 2 });
  expect(task.outputJson).toMatchObject({ generator: 'local-image-palette', colors: expect.any(Array) });
  expect(made).toEqual({ channels: 3, width: 1000, height: 200 });
  expect(price).toMatchObject({ type: 'IMAGE_PALETTE', cost: 2 });
  expect(broken).toEqual([]);
});
