import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { follow, readGuide } from '#test/follow-guide/guide.ts';

const command = /Run:\n\n```sh\n(?<text>[\s\S]*?)^```$/gm;

/**
 * Does in a copy of the project what a guide says: its changes of files, then the commands that it says to run.
 * @returns the paths of the files that it changed or made
 */
export async function followToTheLetter(project: string, guide: string): Promise<string[]> {
  const paths: string[] = [];
  for (const step of readGuide(guide)) {
    const path = join(project, step.path);
    if (step.kind === 'delete') {
      await rm(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, follow(step, await readFile(path, 'utf8').catch(() => null)));
    paths.push(step.path);
  }
  for (const { groups } of guide.matchAll(command))
    await promisify(execFile)('sh', ['-ec', groups?.text ?? ''], { cwd: project });
  return [...new Set(paths)];
}
