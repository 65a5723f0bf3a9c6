import { parseCommandLine } from '../../scripts/bootstrap/command-line.mjs';
import { folderOrFile } from '../http/options.ts';
import { numberIn } from '../ledger/options.ts';

/** How much a product is asked for in all; a third of it at a time. */
export type Counts = { tasks: number; uploads: number; pages: number };

/**
 * `against`: the folder of the other checkout; `idleSeconds`: how long a product is left alone before its memory is read;
 * `json`: a file that gets the report of any run. `isWhole`: there is another checkout, and nothing is less than usual: only
 * such a run is kept.
 */
export type Options = Counts & { against: string | null; idleSeconds: number; json: string | null; isWhole: boolean };

const usual = { tasks: 300, uploads: 200, pages: 2000, idleSeconds: 120 };

/**
 * Reads `--against ../other --tasks 300 --uploads 200 --pages 2000 --idle 120 --json file`.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const { against, tasks, uploads, pages, idle, json } = parseCommandLine('../bench/memory', args).values;
  const read = {
    tasks: numberIn('--tasks', tasks ?? String(usual.tasks), 3, 10_000),
    uploads: numberIn('--uploads', uploads ?? String(usual.uploads), 3, 10_000),
    pages: numberIn('--pages', pages ?? String(usual.pages), 3, 100_000),
    idleSeconds: numberIn('--idle', idle ?? String(usual.idleSeconds), 0.1, 3600),
  };
  const isLess = (Object.keys(usual) as (keyof typeof usual)[]).some((name) => read[name] < usual[name]);
  return {
    ...read,
    against: folderOrFile('--against', against),
    json: folderOrFile('--json', json),
    isWhole: against !== undefined && !isLess,
  };
}
