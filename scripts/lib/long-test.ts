import { spawn } from 'node:child_process';
import { SetupError } from '#/lib/setup-error.ts';
import { projectNode, root } from '../bootstrap/project.mjs';

/** Parses the value of an option as a whole number from 1. @throws {SetupError} naming the option */
export function wholeNumber(name: string, text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new SetupError(`${name} must be a whole number from 1, not "${text}".`);
}

/** Returns a seed from the clock, for a run without a given one. */
export function anySeed(): string {
  return String(Date.now() % 1_000_000);
}

/** Runs a long test on the project's Node and takes over its exit code. The module `preload` ends it with this process. */
export async function runLongTest(
  preload: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<void> {
  const child = spawn(projectNode, ['--import', preload, ...args], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches both processes. This one ignores it and waits while the child ends its own children.
  process.on('SIGINT', () => {});
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
