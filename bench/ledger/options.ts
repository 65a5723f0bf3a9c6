import { resolve } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../../scripts/bootstrap/command-line.mjs';

export const rowNames = [
  'limit (pg)',
  'limit (pgbench)',
  'usual',
  'pgledger',
  'charge',
  'charge, pooled',
  'submit',
  'refund',
  'balance',
  'history, first page',
  'history, deep page',
] as const;
export type RowName = (typeof rowNames)[number];

/** `spread`: each operation on an account by chance, out of many; `one`: all on the same account. */
export const spreads = ['spread', 'one'] as const;
export type Spread = (typeof spreads)[number];

/** `seconds`: how long each cell counts, over all its rounds. `isWhole`: no row and no number of clients was left out. */
export type Options = {
  rows: RowName[];
  clients: number[];
  seconds: number;
  rounds: number;
  /** The folder with the SQL of pgledger; null where its row is left out. */
  pgledger: string | null;
  /** Whether charges are also measured through PgBouncer. */
  pooler: boolean;
  isWhole: boolean;
};

const clientCounts = [1, 8, 32];

/**
 * Reads `--seconds 4 --rounds 3 --clients 1,8 --only charge,submit --pgledger ../pgledger`. `--only` names rows by how they begin ("history" is
 * both); `--pooler` adds the charge through PgBouncer; the limit through `pg` always runs, since all others are told as ratios to it.
 * @throws {SetupError} naming what is wrong
 */
export function parseOptions(args: string[]): Options {
  const { pooler = false, ...texts } = parseCommandLine('../bench/ledger', args).values;
  const { only, clients, seconds, rounds, pgledger } = texts;
  const named = only?.split(',').map((part) => part.trim().toLowerCase());
  for (const name of named ?? []) {
    if (!name || !rowNames.some((row) => row.startsWith(name))) {
      throw new SetupError(`--only: there is no row "${name}". The rows are ${rowNames.join('; ')}.`);
    }
  }
  return {
    rows: rowNames.filter((row) => {
      if (row === 'limit (pg)') return true;
      if (row === 'pgledger') return pgledger !== undefined;
      if (row === 'charge, pooled' && !pooler) return false;
      return !named || named.some((name) => row.startsWith(name));
    }),
    clients: clients?.split(',').map((text) => numberIn('--clients', text, 1, 64)) ?? clientCounts,
    seconds: numberIn('--seconds', seconds ?? '4', 0.5, 60),
    rounds: numberIn('--rounds', rounds ?? '3', 1, 20),
    pgledger: pgledger === undefined ? null : resolve(process.env.INIT_CWD ?? '.', pgledger),
    pooler,
    isWhole: only === undefined && clients === undefined,
  };
}

/** @throws {SetupError} naming the option; all but `--seconds` are whole numbers */
export function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  const isFine = number >= least && number <= most && (name === '--seconds' || Number.isInteger(number));
  if (text.trim() && isFine) return number;
  throw new SetupError(`${name} must be a number from ${least} to ${most} (got "${text}").`);
}
