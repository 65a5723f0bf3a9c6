import { freePlanName } from '#/catalog/plans.ts';
import { lockCatalog } from '#/features/plans/commands/seed-plans.ts';
import { shownPlanSelect } from '#/features/plans/queries.ts';
import { changesTerms, decidePlanSave, type PlanChange } from '#/features/plans/rules/decide-plan-save.ts';
import { type SavePlanInput, savePlanInputSchema } from '#/features/plans/schema.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { checkInput } from '#/lib/check-input.ts';
import { BusyError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';

/** What saving a plan changes, for whom, and when. */
export type PlanSaveEffect = {
  /** The id of the plan; null of a plan that is not made yet. */
  planId: string | null;
  name: string;
  changes: PlanChange[];
  /** The accounts that have the plan, and those for which it follows. */
  holders: number;
  following: number;
  /**
   * When the first and the last of the present periods end: from then on holders have the new terms. Null where the terms stay,
   * or nobody has a period of it that ends.
   */
  termsFrom: Date | null;
  termsForAllFrom: Date | null;
  /** Whether the credits are those of accounts that are made from now on. */
  isWelcome: boolean;
};

/**
 * Returns what saving this plan would change; writes nothing.
 * @throws ValidationError, ChangedMeanwhileError
 */
export async function previewPlanSave(db: Db, input: SavePlanInput): Promise<PlanSaveEffect> {
  return effectOf(db, checkInput(savePlanInputSchema, input));
}

/**
 * Makes a plan, or changes one, and returns what that changed. Periods keep the terms that they began with; those that begin from
 * now on have the new ones. Renewals that were due before are booked first, with the terms of then. Where nothing differs,
 * nothing is written.
 * @param record what is written in the same transaction, such as who did it
 * @throws ValidationError, ChangedMeanwhileError (also for whoever saves second of two at once), BusyError
 */
export async function savePlan(
  ledger: Ledger,
  input: SavePlanInput,
  record: (tx: Transaction, effect: PlanSaveEffect) => Promise<unknown>,
): Promise<PlanSaveEffect> {
  const asked = checkInput(savePlanInputSchema, input);
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    await bookDueRenewals(ledger, asked.name);
    const effect = await inTransaction(ledger.db, async (tx) => {
      await lockCatalog(tx);
      if ((await listDueHolders(tx, asked.name)).length > 0) return null;
      const effect = await effectOf(tx, asked);
      if (effect.changes.length === 0) return effect;
      const { seenAt: _, ...data } = asked;
      const { id } = await tx.plan.upsert({
        where: { name: asked.name },
        create: data,
        update: data,
        select: { id: true },
      });
      const done = { ...effect, planId: id };
      await record(tx, done);
      return done;
    });
    if (effect) return effect;
  }
  throw new BusyError('nothing happened');
}

/** How often renewals are booked first: some may fall due while the transaction waits for its lock. */
const maxAttempts = 5;

async function effectOf(db: Db | Transaction, { seenAt, ...wanted }: SavePlanInput): Promise<PlanSaveEffect> {
  const stored = await db.plan.findFirst({
    where: { name: { equals: wanted.name, mode: 'insensitive' } },
    select: { ...savedSelect, id: true, updatedAt: true, _count: { select: { users: true, nextUsers: true } } },
  });
  const changes = decidePlanSave(stored, wanted, seenAt);
  const ends =
    stored && changesTerms(changes)
      ? await db.user.aggregate({ where: { planId: stored.id }, _min: { renewsAt: true }, _max: { renewsAt: true } })
      : null;
  return {
    planId: stored?.id ?? null,
    name: wanted.name,
    changes,
    holders: stored?._count.users ?? 0,
    following: stored?._count.nextUsers ?? 0,
    termsFrom: ends?._min.renewsAt ?? null,
    termsForAllFrom: ends?._max.renewsAt ?? null,
    isWelcome: wanted.name === freePlanName && changes.some(({ field }) => field === 'credits'),
  };
}

const savedSelect = { ...shownPlanSelect, isActive: true } as const;

/** Books the renewals of this plan that are due, each in a transaction of its own. */
async function bookDueRenewals(ledger: Ledger, name: string): Promise<void> {
  for (;;) {
    const userIds = await listDueHolders(ledger.db, name);
    if (userIds.length === 0) return;
    for (const userId of userIds) await inTransaction(ledger.db, (tx) => ledger.bookDue(tx, userId));
  }
}

/** Returns some accounts whose next period begins by the terms of this plan, is due, and is not booked yet. */
async function listDueHolders(db: Db | Transaction, name: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT u.id FROM "User" u JOIN "Plan" p ON p.id IN (u."planId", u."nextPlanId")
    WHERE p.name = ${name} AND u."renewsAt" <= clock_timestamp() LIMIT 50`;
  return rows.map(({ id }) => id);
}
