// `npm run ledger:undo-expiries -- --clock-was-right-at 2026-11-30T09:00:00Z`: lists the expiries that a wrong clock booked
// before their time, and what would come back; `--user ID` looks at one account. It changes nothing without `--apply`, which
// undoes each of them, once, however often it is run. Exit code 1: something could not be undone, or not be looked for.
import { z } from 'zod';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { type Ledger, listPrematureExpiries, type PrematureExpiry } from '#/ledger/ledger.ts';
import { idSchema } from '#/ledger/schema.ts';
import { isDomainError, NotFoundError } from '#/lib/errors.ts';
import { formatCredits } from '#/lib/format-credits.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { withDatabase } from './lib/with-environment.ts';

const instantSentence =
  '--clock-was-right-at must be an instant at which the clock was right, just before or after it was wrong, with a time zone, such as 2026-11-30T09:00:00Z';

type Asked = { userId: string | undefined; clockWasRightAt: Date; isApplied: boolean };

function readArguments(): Asked {
  const {
    user: userId,
    'clock-was-right-at': instant,
    apply: isApplied = false,
  } = readCommandLine('undo-expiries').values;
  if (instant === undefined) {
    throw new SetupError(`${instantSentence}: npm run ledger:undo-expiries -- --clock-was-right-at INSTANT`);
  }
  if (!z.iso.datetime({ offset: true }).safeParse(instant).success)
    throw new SetupError(`${instantSentence} (got "${instant}").`);
  if (userId !== undefined && !idSchema.safeParse(userId).success)
    throw new SetupError(`--user must be the id of an account, a UUID (got "${userId}").`);
  return { userId, clockWasRightAt: new Date(instant), isApplied };
}

/** Lists the expiries; what the operator asked for wrongly is said by the names of the options. */
async function listAsked(db: Db, { userId, clockWasRightAt }: Asked): Promise<PrematureExpiry[]> {
  try {
    return await listPrematureExpiries(db, { clockWasRightAt, ...(userId === undefined ? {} : { userId }) });
  } catch (error) {
    if (error instanceof NotFoundError) throw new SetupError(`--user must be the id of an account: ${userId} is none.`);
    if (!isDomainError(error)) throw error;
    throw new SetupError(error.message.replaceAll('clockWasRightAt', '--clock-was-right-at'));
  }
}

const dayMs = 24 * 60 * 60 * 1000;

function describe({ userId, id, expiredCredits, source, at, writtenAtMost }: PrematureExpiry): string {
  const dates = `dated ${at.toISOString()} and written by ${writtenAtMost.toISOString()}`;
  return `user ${userId} line ${id}: ${formatCredits(expiredCredits)} (${source}), ${dates}`;
}

function describePlan(expiry: PrematureExpiry): string {
  const { problem, lifeLeftMs } = expiry;
  return problem === null
    ? `${describe(expiry)}. They would come back for ${(lifeLeftMs / dayMs).toFixed(1)} days.`
    : `${describe(expiry)}. Nothing would come back: it ${problem}.`;
}

function countOf({ length }: readonly PrematureExpiry[]): string {
  if (length === 0) return 'No expiry was booked before its time';
  return length === 1 ? '1 expiry was booked before its time' : `${length} expiries were booked before their time`;
}

/** What came back of some expiries: how many of them, credits together, and of how many accounts. */
function totalOf(expiries: readonly PrematureExpiry[]): string {
  const credits = expiries.reduce((sum, { expiredCredits }) => sum + expiredCredits, 0);
  const accounts = new Set(expiries.map(({ userId }) => userId)).size;
  return `${formatCredits(credits)} of ${accounts} ${accounts === 1 ? 'account' : 'accounts'}`;
}

/** Undoes an expiry and prints what came of it. Returns whether it is undone. */
async function undo(ledger: Ledger, expiry: PrematureExpiry, clockWasRightAt: Date): Promise<boolean> {
  const { userId, id: expiryId } = expiry;
  const description = 'Credits that expired too early';
  try {
    const { answer } = await ledger.undoExpiry({ userId, expiryId, clockWasRightAt, description, actor: 'system' });
    const until = answer.expiresAt.toISOString();
    print(`${describe(expiry)}. They came back as line ${answer.transactionId}, until ${until}.`);
    return true;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    print(`✗ ${describe(expiry)}. They could not come back: ${error.message}`);
    return false;
  }
}

async function undoAll(ledger: Ledger, expiries: readonly PrematureExpiry[], clockWasRightAt: Date): Promise<void> {
  const undone: PrematureExpiry[] = [];
  for (const expiry of expiries) if (await undo(ledger, expiry, clockWasRightAt)) undone.push(expiry);
  const mark = undone.length === expiries.length ? '✓' : '✗';
  print(`${mark} ${undone.length} of ${expiries.length} were undone: ${totalOf(undone)} came back.`);
  if (undone.length < expiries.length) process.exitCode = 1;
}

await runMain(async () => {
  const asked = readArguments();
  await withDatabase(async ({ url }) => {
    const db = createDb(url, { answerMs: 0 });
    try {
      const found = await listAsked(db, asked);
      const undoable = found.filter(({ problem }) => problem === null);
      for (const expiry of asked.isApplied ? found.filter(({ problem }) => problem !== null) : found)
        print(describePlan(expiry));
      if (undoable.length === 0) print(`✓ ${countOf(found)}${found.length > 0 ? ', and none is to be undone' : ''}.`);
      else if (asked.isApplied) await undoAll(createProductLedger(db), undoable, asked.clockWasRightAt);
      else {
        print(
          `${countOf(found)}. ${totalOf(undoable)} would come back from ${undoable.length}. Nothing was changed: add --apply to undo them.`,
        );
      }
    } finally {
      await db.$disconnect();
    }
  });
});
process.exit();
