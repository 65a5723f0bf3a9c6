import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../../scripts/bootstrap/command-line.mjs';
import { folderOrFile } from '../http/options.ts';
import { numberIn } from '../ledger/options.ts';
import { type CrowdName, crowdNames } from './measures.ts';

/**
 * `against`: the folder of the other checkout; `json`: a file that gets the report of any run. `isWhole`: there is another
 * checkout, no crowd was left out, and there are as many rounds as usual: only such a run is kept.
 */
export type Options = {
  against: string | null;
  crowds: CrowdName[];
  rounds: number;
  json: string | null;
  isWhole: boolean;
};

const usualRounds = 6;

/**
 * Reads `--against ../other --only sign-ups,streams --rounds 6 --json file`.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const { against, only, rounds: given, json } = parseCommandLine('../bench/crowd', args).values;
  const named = only?.split(',').map((name) => name.trim());
  for (const name of named ?? []) {
    if (!crowdNames.some((known) => known === name)) {
      throw new SetupError(`--only: there is no crowd "${name}". The crowds are ${crowdNames.join(', ')}.`);
    }
  }
  const rounds = numberIn('--rounds', given ?? String(usualRounds), 1, 30);
  return {
    against: folderOrFile('--against', against),
    crowds: crowdNames.filter((name) => !named || named.includes(name)),
    rounds,
    json: folderOrFile('--json', json),
    isWhole: against !== undefined && only === undefined && rounds >= usualRounds,
  };
}
