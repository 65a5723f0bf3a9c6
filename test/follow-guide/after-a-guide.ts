import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { testsOfTypes } from '#test/follow-guide/dependent-tests.ts';
import type { Step } from '#test/follow-guide/guide.ts';
import type { ProjectCopy } from '#test/follow-guide/project-copy.ts';

/** What `npm run verify` asks of a changed project that has to do with the change: its texts, its types, its tests. */
export async function expectAllIsRight(project: ProjectCopy, steps: readonly Step[]): Promise<void> {
  const changed = [...new Set(steps.filter(({ kind }) => kind !== 'delete').map((step) => step.path))];
  await project.node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...changed);
  await project.node('scripts/check-structure.ts');
  await project.node('node_modules/next/dist/bin/next', 'typegen');
  await project.node('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false');
  const tests = testsOfTypes(project.folder);
  expect(tests).toEqual(
    expect.arrayContaining(['src/catalog/price-book.test.ts', 'src/features/tasks/tasks.db.test.ts']),
  );
  await project.node('node_modules/vitest/vitest.mjs', 'run', ...tests);
}

/** Has one task made in the copy; returns what became of it, and the folder with its file. */
export async function make(project: ProjectCopy, url: string, asked: { type: string; input: Record<string, unknown> }) {
  const files = join(project.folder, 'files', asked.type);
  await mkdir(files, { recursive: true });
  const printed = await project.node('test/follow-guide/make-one.ts', url, files, JSON.stringify(asked));
  return { files, ...JSON.parse(printed) };
}
