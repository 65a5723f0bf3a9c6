import { z } from 'zod';
import type { Grant } from '#/ledger/rules/account.ts';
import { type Expiry, lifeLeftMs, whyNotUndone } from '#/ledger/rules/decide-undo-expiry.ts';
import { isPremature } from '#/ledger/rules/premature-expiry.ts';
import { idSchema, instantSchema } from '#/ledger/schema.ts';
import { expiryJson } from '#/ledger/store/expiry-json.ts';
import { checkInput } from '#/lib/check-input.ts';
import { NotFoundError, ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * An expiry that was booked before its time. `problem` says why `undoExpiry` refuses it, null where it does not; `lifeLeftMs`
 * is how long what comes back lives, in milliseconds.
 */
export type PrematureExpiry = Expiry & {
  source: Grant['source'];
  writtenAtMost: Date;
  lifeLeftMs: number;
  problem: string | null;
};

const askedSchema = z.object({ userId: idSchema.optional(), clockWasRightAt: instantSchema });

/**
 * Returns the expiries that were booked before their time, of one user or of all accounts, by account and in their order:
 * those dated after `clockWasRightAt` and later than they can have been written (`isPremature`). A line was written no later
 * than now, and no later than its own id and those of the account's later lines say: an id has the process's clock in it.
 * Reads every expiry after `clockWasRightAt`; locks and writes nothing.
 * @throws ValidationError (not an id, not an instant, or `clockWasRightAt` in the future), NotFoundError (user)
 */
export async function listPrematureExpiries(db: Db, asked: z.input<typeof askedSchema>): Promise<PrematureExpiry[]> {
  const { userId = null, clockWasRightAt } = checkInput(askedSchema, asked);
  const [clock] = await db.$queryRaw<{ now: Date }[]>`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
  if (!clock) throw new Error('The database did not answer.');
  if (clockWasRightAt > clock.now)
    throw new ValidationError([{ field: 'clockWasRightAt', message: 'must not be in the future' }]);
  if (userId !== null && (await db.user.count({ where: { id: userId } })) === 0) throw new NotFoundError('user');
  const rows = await db.$queryRawUnsafe<Row[]>(expiriesSql, clockWasRightAt, userId);
  return rows.flatMap(({ expiry: { at, ...facts }, source, effectiveAt, voidedAt, idsSay }) => {
    const expiry = { ...facts, at: new Date(at) };
    const writtenAtMost = idsSay !== null && idsSay < clock.now ? idsSay : clock.now;
    if (!isPremature({ datedAt: expiry.at, writtenAtMost })) return [];
    const grant = { effectiveAt, voidedAt };
    const problem = whyNotUndone(expiry, grant, clockWasRightAt)?.message ?? null;
    return [{ ...expiry, source, writtenAtMost, lifeLeftMs: lifeLeftMs(expiry, grant, clockWasRightAt), problem }];
  });
}

type Row = Pick<Grant, 'source' | 'effectiveAt' | 'voidedAt'> & {
  expiry: Omit<Expiry, 'at'> & { at: string };
  /** The earliest instant in the ids of the line and of the account's later ones; null where none has one. */
  idsSay: Date | null;
};

/** Only ids of version 7 begin with an instant, in milliseconds since 1970. */
const expiriesSql = `
  SELECT ${expiryJson('e')} AS expiry, g.source::text, g."effectiveAt", g."voidedAt", (
      SELECT to_timestamp(min(('x' || left(replace(l.id::text, '-', ''), 12))::bit(48)::bigint) / 1000.0)
      FROM "CreditTransaction" l WHERE l."userId" = e."userId" AND l.seq >= e.seq AND substr(l.id::text, 15, 1) = '7') AS "idsSay"
  FROM "CreditTransaction" e JOIN "CreditGrant" g ON g.id = coalesce(e."grantId", (e.metadata->>'grantId')::uuid)
  WHERE e.type = 'EXPIRE' AND e."createdAt" > $1::timestamptz AND ($2::uuid IS NULL OR e."userId" = $2::uuid)
  ORDER BY e."userId", e.seq`;
