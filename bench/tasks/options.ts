import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../../scripts/bootstrap/command-line.mjs';

/**
 * `tasks`: how many are done to count how many a second are; `lone`: how many are submitted one at a time; `renders`: how
 * many films are made between two looks at the memory; `concurrency`: how many tasks a worker does at once when counting.
 */
export type Options = { tasks: number; lone: number; renders: number; concurrency: number };

/** A whole run: only such a one is kept. */
export const wholeRun: Options = { tasks: 6_000, lone: 500, renders: 1_000, concurrency: 8 };

/**
 * Reads `--tasks 3000 --lone 100 --renders 0 --concurrency 4`.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const texts = parseCommandLine('../bench/tasks', args).values;
  const read = (name: keyof Options, least: number, most: number) => {
    const text = texts[name];
    if (text === undefined) return wholeRun[name];
    const number = Number(text);
    if (text.trim() && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new SetupError(`--${name} must be a whole number from ${least} to ${most} (got "${text}").`);
  };
  return {
    tasks: read('tasks', 1, 1_000_000),
    lone: read('lone', 1, 100_000),
    renders: read('renders', 0, 100_000),
    concurrency: read('concurrency', 1, 64),
  };
}
