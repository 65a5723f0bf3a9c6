import type { ImportProblem, ImportRow } from '#/features/credits/rules/import-file.ts';
import { importKey, type Ledger } from '#/ledger/ledger.ts';
import { isDomainError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** A balance to give to a user. */
export type ImportBalance = Omit<ImportRow, 'whom'> & { userId: string };
/** What came of giving: how many balances and credits were given, how many had been there, and which were refused. */
export type ImportOutcome = {
  given: number;
  givenCredits: number;
  known: number;
  empty: number;
  refused: ImportProblem[];
};

const batchRows = 5000;

/**
 * Checks the rows of a file against the database. Returns the balances, or what is wrong, by line: unknown users, a second balance of
 * one user under one reference, other credits or another end under a reference that was given before, an end that has passed
 * (of what was not given yet), and users whose balance has no lines. It writes nothing.
 * @param now an end must be later; by default the process's clock
 */
export async function checkBalances(
  db: Db,
  rows: readonly ImportRow[],
  now = new Date(),
): Promise<{ balances: ImportBalance[] } | { problems: ImportProblem[] }> {
  const problems: ImportProblem[] = [];
  const balances: ImportBalance[] = [];
  const lines = new Map<string, number>();
  for (let from = 0; from < rows.length; from += batchRows) {
    for (const read of await readBatch(db, rows.slice(from, from + batchRows))) {
      const { row, user } = read;
      const { line, whom, ...rest } = row;
      const place = placeOf(user?.id ?? '', row.reference);
      const problem = problemOf(read, lines.get(place), now);
      if (problem) problems.push({ line, ...problem });
      if (!user) continue;
      if (!lines.has(place)) lines.set(place, line);
      balances.push({ ...rest, line, userId: user.id });
    }
  }
  return problems.length > 0 ? { problems } : { balances };
}

/** A row with its user, and the hash of what was given under its reference before; undefined where there is none. */
type ReadRow = { row: ImportRow; user: User | undefined; givenHash: string | undefined };

/** Returns what is wrong in a row, null where nothing is. `earlierLine` is that of the same user under the same reference. */
function problemOf(
  { row, user, givenHash }: ReadRow,
  earlierLine: number | undefined,
  now: Date,
): Omit<ImportProblem, 'line'> | null {
  const { whom, amountCredits, expiresAt } = row;
  const field = 'email' in whom ? 'email' : 'userId';
  if (!user) return { field, message: 'must be of somebody who has signed up' };
  if (earlierLine !== undefined)
    return { field, message: `must not be of the user of line ${earlierLine}, unless under another reference` };
  if (user.ledgerSeq === 0 && user.credits > 0)
    return { field, message: 'has a balance without lines: run npm run credits:import -- --existing first' };
  if (givenHash !== undefined && givenHash !== importKey(user.id, row).inputHash)
    return { field: 'credits', message: otherThanGiven };
  if (givenHash === undefined && amountCredits > 0 && expiresAt !== null && expiresAt <= now)
    return { field: 'expiresAt', message: 'must be later than now' };
  return null;
}

const otherThanGiven =
  'and expiresAt must be as they were given before under this reference: what was given stays, and a correction needs another reference';

/**
 * Gives balances, each in a transaction of its own and once, so that it may be run again after it ended in the middle, and by two at
 * once. What the ledger refuses is named by its line, and the others are given.
 * @throws BusyError: what was given by then stays
 */
export async function giveBalances(ledger: Ledger, balances: readonly ImportBalance[]): Promise<ImportOutcome> {
  const outcome: ImportOutcome = { given: 0, givenCredits: 0, known: 0, empty: 0, refused: [] };
  for (const { line, userId, amountCredits, expiresAt, reference } of balances) {
    if (amountCredits === 0) {
      outcome.empty += 1;
      continue;
    }
    try {
      const asked = { userId, actor: 'system', amountCredits, expiresAt, reference };
      const { replayed } = await ledger.importCredits(asked);
      if (replayed) outcome.known += 1;
      else {
        outcome.given += 1;
        outcome.givenCredits += amountCredits;
      }
    } catch (error) {
      if (!isDomainError(error) || error.reason === 'BUSY') throw new GivingStopped(outcome, error);
      const message = error.reason === 'IDEMPOTENCY_CONFLICT' ? otherThanGiven : `cannot be given: ${error.message}`;
      outcome.refused.push({ line, field: 'credits', message });
    }
  }
  return outcome;
}

/** Giving ended before the last balance; `outcome` is what came of it until then. */
export class GivingStopped extends Error {
  override name = 'GivingStopped';
  readonly outcome: ImportOutcome;
  constructor(outcome: ImportOutcome, cause: unknown) {
    super('The balances were not all given.', { cause });
    this.outcome = outcome;
  }
}

/** What came of taking over: how many balances with how many credits, and which accounts' were refused, with the reason. */
export type TakenOver = { taken: number; takenCredits: number; refused: { userId: string; message: string }[] };

/**
 * Takes over the balances of all accounts that were stored with one before they had lines, each in a transaction of its own and
 * once. The balances stay what they are.
 * @throws BusyError
 */
export async function takeOverBalances(ledger: Ledger): Promise<TakenOver> {
  const result: TakenOver = { taken: 0, takenCredits: 0, refused: [] };
  const where = { ledgerSeq: 0, credits: { gt: 0 } };
  const users = await ledger.db.user.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } });
  for (const { id: userId } of users) {
    try {
      const { answer, replayed } = await ledger.takeOverBalance({ userId, actor: 'system' });
      if (replayed) continue;
      result.taken += 1;
      result.takenCredits += answer.takenCredits;
    } catch (error) {
      if (!isDomainError(error) || error.reason === 'BUSY') throw error;
      result.refused.push({ userId, message: error.message });
    }
  }
  return result;
}

type User = { id: string; email: string; credits: number; ledgerSeq: number };

async function readUsers(db: Db, rows: readonly ImportRow[]): Promise<Map<string, User>> {
  const emails = rows.flatMap(({ whom }) => ('email' in whom ? [whom.email] : []));
  const ids = rows.flatMap(({ whom }) => ('userId' in whom ? [whom.userId] : []));
  const users = await db.user.findMany({
    where: { OR: [{ email: { in: emails } }, { id: { in: ids } }] },
    select: { id: true, email: true, credits: true, ledgerSeq: true },
  });
  return new Map(users.flatMap((user) => [[user.id, user] as const, [user.email, user] as const]));
}

async function readBatch(db: Db, rows: readonly ImportRow[]): Promise<ReadRow[]> {
  const users = await readUsers(db, rows);
  const found = rows.map((row) => ({ row, user: users.get('email' in row.whom ? row.whom.email : row.whom.userId) }));
  const records = await db.idempotencyRecord.findMany({
    where: {
      scope: 'system',
      userId: { in: found.flatMap(({ user }) => user?.id ?? []) },
      key: { in: [...new Set(rows.map(({ reference }) => `import:${reference}`))] },
    },
    select: { userId: true, key: true, inputHash: true },
  });
  const given = new Map(records.map(({ userId, key, inputHash }) => [`${userId} ${key}`, inputHash]));
  return found.map(({ row, user }) => ({ row, user, givenHash: user && given.get(placeOf(user.id, row.reference)) }));
}

function placeOf(userId: string, reference: string): string {
  return `${userId} import:${reference}`;
}
