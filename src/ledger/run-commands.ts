import type { AccountSession, LedgerSession, Replayable } from '#/ledger/account-session.ts';
import type { Contributor } from '#/ledger/contributor.ts';
import type { IdempotencyKey } from '#/ledger/idempotency.ts';
import { openSession, type SessionParts } from '#/ledger/session.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/** One operation on one account, as data, so that the commands of a process can be batched into one transaction. */
export type LedgerCommand<Answer, Row = never> = {
  key: IdempotencyKey;
  /** Further idempotency keys of the account, whose records `decide` looks up. */
  otherKeys?: readonly IdempotencyKey[];
  /** The charges, grants, chargebacks and expiries that `decide` names: they are read with the account. */
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  expiryIds?: readonly string[];
  /** Whether `decide` asks for the number of open holds. */
  countsHolds?: boolean;
  /** What `decide` needs the outcome of, and was begun before: it is waited for under the lock, so it may wait for no lock and no transaction. */
  after?: Promise<unknown> | undefined;
  /** Decides in memory, synchronously. What it throws rejects this command only: the rest of the batch goes on. */
  decide: (account: AccountSession) => Answer;
  /** The rows that the command contributes; `of` is not called for a replayed answer. */
  rows?: { by: Contributor<Row>; of: (answer: Answer) => readonly Row[] };
  /** The instant of the command, instead of the database's clock; only tests give it. */
  now?: Date | undefined;
};

export type AnyCommand = LedgerCommand<unknown, unknown>;
/** `skipped`: another transaction has locked the account. */
export type Result = { answered: Replayable<unknown> } | { error: unknown } | 'skipped';

/**
 * Locks and reads the accounts of all commands, decides each, and writes once. Returns a result for each command.
 * @param options.isLast whether the transaction ends with it, so that COMMIT may go with its last statement
 */
export async function runCommands(
  tx: Transaction,
  parts: SessionParts,
  commands: readonly AnyCommand[],
  { isLast = true, ...options }: { skipLocked: boolean; isLast?: boolean },
): Promise<Result[]> {
  const instants = commands.flatMap((command) => command.now?.getTime() ?? []);
  const ledger = await openSession(
    parts,
    tx,
    {
      userIds: commands.map((command) => command.key.userId),
      keys: [...commands.map(({ key }) => key), ...namedBy(commands, 'otherKeys')],
      chargeIds: namedBy(commands, 'chargeIds'),
      grantIds: namedBy(commands, 'grantIds'),
      clawbackIds: namedBy(commands, 'clawbackIds'),
      expiryIds: namedBy(commands, 'expiryIds'),
      countsHolds: commands.some((command) => command.countsHolds),
      until: instants.length > 0 ? new Date(Math.max(...instants)) : undefined,
    },
    options,
  );
  // What is rejected is for `decide` to look at.
  for (const { after } of commands) if (after) await after.catch(() => {});
  const results = commands.map((command) => resultOf(ledger, command, options));
  const attached: AttachedRows[] = [];
  for (const [{ rowsOfCommands }, rows] of rowsByContributor(commands, results))
    attached.push(...((await rowsOfCommands?.(rows)) ?? []));
  await ledger.write(attached, { isLast });
  return results;
}

/** Returns what all commands name of a kind. It loops: `flatMap` would make an array for each command, and most name nothing. */
function namedBy<Kind extends 'otherKeys' | 'chargeIds' | 'grantIds' | 'clawbackIds' | 'expiryIds'>(
  commands: readonly AnyCommand[],
  kind: Kind,
): NonNullable<AnyCommand[Kind]>[number][] {
  const named: NonNullable<AnyCommand[Kind]>[number][] = [];
  for (const command of commands) named.push(...(command[kind] ?? []));
  return named;
}

function resultOf(ledger: LedgerSession, command: AnyCommand, options: { skipLocked: boolean }): Result {
  if (!ledger.has(command.key.userId)) return options.skipLocked ? 'skipped' : { error: new NotFoundError('user') };
  try {
    return { answered: ledger.once(command.key, command.decide, command.now) };
  } catch (error) {
    return { error };
  }
}

function rowsByContributor(
  commands: readonly AnyCommand[],
  results: readonly Result[],
): Map<Contributor<unknown>, unknown[]> {
  const byContributor = new Map<Contributor<unknown>, unknown[]>();
  commands.forEach(({ rows: contributed }, index) => {
    const result = results[index];
    if (!contributed || result === undefined || result === 'skipped' || 'error' in result || result.answered.replayed)
      return;
    const made = contributed.of(result.answered.answer);
    if (made.length === 0) return;
    const rows = byContributor.get(contributed.by);
    if (rows) rows.push(...made);
    else byContributor.set(contributed.by, [...made]);
  });
  return byContributor;
}
