import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { projectNode, root } from '../bootstrap/project.mjs';

/**
 * What was said of these options, such as `--rounds 100`.
 * @throws {SetupError} for an option that is none of them
 */
export function readOptions<Name extends string>(
  args: string[],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args, options }).values as Partial<Record<Name, string>>;
  } catch (error) {
    const known = names.map((name) => `--${name}`).join(', ');
    throw new SetupError(`${error instanceof Error ? error.message : error}\nIt takes ${known}.`);
  }
}

/** @throws {SetupError} naming the option */
export function wholeNumber(name: string, text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new SetupError(`${name} must be a whole number from 1, not "${text}".`);
}

/** A seed that is another one each time. */
export function anySeed(): string {
  return String(Date.now() % 1_000_000);
}

/** Runs a long test in the project's own Node and ends with its exit code. `preload` ends it with this process. */
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
  // Ctrl-C reaches both; the child ends what it started, and this one waits for that.
  process.on('SIGINT', () => {});
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
