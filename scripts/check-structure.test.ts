import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = dirname(import.meta.dirname);

/** A copy of the project's code, and what the command says in it. */
function copyProject(): {
  write(path: string, text: string): void;
  check(): { status: number | null; output: string };
} {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-structure-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['src', 'test', 'scripts', 'bench', 'package.json']) {
    cpSync(join(root, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.includes(join('src', 'generated')) && !path.includes(join('bench', 'results')),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    write: (path, text) => writeFileSync(join(folder, path), text),
    check() {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-structure.ts'], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, output: `${stdout}${stderr}` };
    },
  };
}

test('the command refuses an import upwards, one sideways, one past a surface and a badly named file, each with its place', () => {
  const copy = copyProject();
  const before = copy.check();
  expect(before.output).toContain('No two of the');
  expect(before.status).toBe(0);
  copy.write('src/ledger/upwards.ts', "import { createTaskInputSchema } from '#/features/tasks/schema.ts';\n");
  copy.write('src/worker/sideways.ts', "import { createContext } from '#/web/context.ts';\n");
  copy.write('src/features/plans/commands/inside.ts', "import { openSession } from '#/ledger/session.ts';\n");
  copy.write('src/features/plans/stuff.ts', 'export const stuff = 1;\n');
  const after = copy.check();
  expect(after.status).toBe(1);
  expect(after.output).toMatch(/src\/ledger\/upwards\.ts:1 {2}may not import .*imports go down only/);
  expect(after.output).toMatch(/src\/worker\/sideways\.ts:1 {2}may not import .*stand beside each other/);
  expect(after.output).toMatch(/src\/features\/plans\/commands\/inside\.ts:1 {2}may not import .*inside src\/ledger\//);
  expect(after.output).toMatch(/src\/features\/plans\/stuff\.ts {2}a feature has no file of this name/);
  expect(after.output).toContain('These rooms reach each other:');
});
