import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { follow, readGuide, type Step } from '#test/follow-guide/guide.ts';

const root = path.join(import.meta.dirname, '../..');
/** What is made from the project or is none of its files. */
const left = new Set(['.git', '.next', '.data', '.env', '.env.local', 'node_modules', 'test-results']);

/** A copy of the project, to be changed. It is removed when the test ends. */
export async function copyProject() {
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-guide-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of await readdir(root))
    if (!left.has(name)) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    folder,
    /** Does what a guide says, to the letter; returns its steps. */
    async follow(guide: string): Promise<Step[]> {
      const steps = readGuide(await readFile(path.join(root, guide), 'utf8'));
      for (const step of steps) {
        const file = path.join(folder, step.path);
        if (step.kind === 'delete') {
          await rm(file, { recursive: true });
          continue;
        }
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, follow(step, await readFile(file, 'utf8').catch(() => null)));
      }
      return steps;
    },
    /** Runs Node in it; returns what it printed. @throws with all that it printed, when it ends with an error */
    async node(...args: string[]): Promise<string> {
      const options = { cwd: folder, maxBuffer: 64 * 2 ** 20 };
      const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error) => {
        throw new Error(`node ${args.slice(0, 9).join(' ')}:\n${error.stdout}\n${error.stderr}`);
      });
      return stdout;
    },
  };
}

export type ProjectCopy = Awaited<ReturnType<typeof copyProject>>;
