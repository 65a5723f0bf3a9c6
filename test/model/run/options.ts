import { randomInt } from 'node:crypto';
import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../../../scripts/bootstrap/command-line.mjs';

/** So many histories by chance, or the one that a path names. */
export type Options = { seed: number } & ({ runs: number } | { path: string });

const usualRuns = 1000;
/** A run that is at least so long is kept below bench/results. */
export const keptRuns = 10_000;

/**
 * Reads `--runs 20000`, `--seed N`, and `--path P`, which tells one history of the seed again.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const { runs, seed, path } = parseCommandLine('test-model', args).values;
  if (path === undefined) {
    return {
      seed: seed === undefined ? randomInt(2 ** 31) : numberIn('--seed', seed, 0, 2 ** 31 - 1),
      runs: runs === undefined ? usualRuns : numberIn('--runs', runs, 1, 1_000_000),
    };
  }
  if (seed === undefined || runs !== undefined) {
    throw new SetupError('--path tells one history of a seed again: give it with --seed and without --runs.');
  }
  return { seed: numberIn('--seed', seed, 0, 2 ** 31 - 1), path: String(numberIn('--path', path, 0, 1_000_000)) };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new SetupError(`${name} must be a whole number from ${least} to ${most} (got "${text}").`);
}
