import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { commandsOf, follow, readGuide, type Step } from '#test/follow-guide/guide.ts';
import { linkPackages } from '#test/follow-guide/link-packages.ts';

const root = path.join(import.meta.dirname, '../..');
/** What is made from the project or is none of its files. */
const left = new Set(['.git', '.next', '.data', '.env', '.env.local', 'node_modules', 'test-results']);

/**
 * A copy of the project, to be changed. It is removed when the test ends.
 * @param options.isBuilt whether it is to be built: then its packages must stand in it, which takes longer
 */
export async function copyProject(options: { isBuilt?: boolean } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'guide-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of await readdir(root))
    if (!left.has(name) && !name.endsWith('.tsbuildinfo'))
      await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  const packages = [path.join(root, 'node_modules'), path.join(folder, 'node_modules')] as const;
  await (options.isBuilt ? linkPackages(...packages) : symlink(...packages));
  // As root PostgreSQL runs as another account, which must come in.
  await chmod(folder, 0o755);
  return {
    folder,
    /** Does what a guide says, to the letter: its changes of files, then its commands. Returns its steps. */
    async follow(guide: string): Promise<Step[]> {
      const text = await readFile(path.join(root, guide), 'utf8');
      const steps = readGuide(text);
      for (const step of steps) {
        const file = path.join(folder, step.path);
        if (step.kind === 'delete') {
          await rm(file, { recursive: true });
          continue;
        }
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, follow(step, await readFile(file, 'utf8').catch(() => null)));
      }
      for (const command of commandsOf(text)) await promisify(execFile)('sh', ['-ec', command], { cwd: folder });
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
