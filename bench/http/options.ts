import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../../scripts/bootstrap/command-line.mjs';
import { numberIn } from '../ledger/options.ts';
import { type RequestName, requestNames } from './requests.ts';

/**
 * `against`: the folder of the other checkout; `seconds`: how long each cell counts, over all its rounds; `json`: a file
 * that gets the report of any run. `isWhole`: there is another checkout, nothing was left out, and it is not shorter than
 * usual: only such a run is kept.
 */
export type Options = {
  against: string | null;
  requests: RequestName[];
  connections: number[];
  seconds: number;
  rounds: number;
  json: string | null;
  isWhole: boolean;
};

const usual = { connections: [1, 32], seconds: 18, rounds: 12 };

/**
 * Reads `--against ../other --only credits,submit --connections 1,32 --seconds 18 --rounds 12 --json file`.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const { against, only, connections, seconds, rounds, json } = parseCommandLine('../bench/http', args).values;
  const named = only?.split(',').map((name) => name.trim());
  for (const name of named ?? []) {
    if (!requestNames.some((known) => known === name)) {
      throw new SetupError(`--only: there is no request "${name}". The requests are ${requestNames.join(', ')}.`);
    }
  }
  const read = {
    seconds: numberIn('--seconds', seconds ?? String(usual.seconds), 0.5, 120),
    rounds: numberIn('--rounds', rounds ?? String(usual.rounds), 1, 50),
  };
  const isLong = read.seconds >= usual.seconds && read.rounds >= usual.rounds;
  return {
    against: folderOrFile('--against', against),
    requests: requestNames.filter((name) => !named || named.includes(name)),
    connections: connections?.split(',').map((text) => numberIn('--connections', text, 1, 64)) ?? usual.connections,
    ...read,
    json: folderOrFile('--json', json),
    isWhole: against !== undefined && only === undefined && connections === undefined && isLong,
  };
}

/** @throws {SetupError} naming the option when it has no value */
export function folderOrFile(name: string, text: string | undefined): string | null {
  if (text?.trim() === '') throw new SetupError(`${name} must name a ${name === '--json' ? 'file' : 'folder'}.`);
  return text ?? null;
}
