import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { freePlanName } from '#/catalog/plans.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { takeWelcome } from '#/features/plans/store/welcome-mailboxes.ts';
import type { Plan } from '#/generated/prisma/client.ts';
import { type AccountSession, type Ledger, openingKey, systemKey, takeOverIn } from '#/ledger/ledger.ts';
import { askedShape } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { BalanceLimitError, NotFoundError } from '#/lib/errors.ts';
import { assertClocksAgree } from '#/platform/clocks.ts';
import { inTransaction } from '#/platform/db.ts';

const startSchema = z.object({ userId: askedShape.userId, now: askedShape.now });

/**
 * The operator's terms of the welcome credits. Left out, every account gets them: so it is for tests and for programs that
 * make accounts themselves. The web process always gives them.
 */
export type Welcoming = { welcome?: WelcomeTerms | undefined };

/**
 * Starts the Free plan for a user without a plan: it is normally started after the sign-up's commit, and a crash may have come
 * in between.
 * @throws ValidationError (no id), NotFoundError (user), BusyError
 */
export async function makeSignUpWhole(ledger: Ledger, userId: string, options: Welcoming = {}): Promise<void> {
  const { userId: id } = checkInput(startSchema, { userId });
  const user = await ledger.db.user.findUnique({ where: { id }, select: { planId: true } });
  if (!user) throw new NotFoundError('user');
  if (user.planId === null) await startFreePlan(ledger, id, { welcome: options?.welcome });
}

/**
 * Starts the Free plan of a user, exactly once for the life of the account (the idempotency key is `signup:<user id>`), and
 * grants its credits unless `welcome` forbids it: the mailbox has had them, or as many accounts as may have today. Then the
 * plan starts without credits, for good. A balance that the account had before it had lines is taken over first. Returns whether
 * this call started it.
 * @param options.now the instant, instead of the database's clock; only tests give it
 * @throws NotFoundError (user), BalanceLimitError (no room), BusyError, WrongClockError
 */
export async function startFreePlan(
  ledger: Ledger,
  user: string,
  options: { now?: Date } & Welcoming = {},
): Promise<boolean> {
  const { userId, now } = checkInput(startSchema, { userId: user, now: options?.now });
  const key = systemKey(userId, `signup:${userId}`, 'signup');
  return inTransaction(ledger.db, async (tx) => {
    const session = await ledger.openSession(tx, { userIds: [userId], keys: [key, openingKey(userId)], until: now });
    if (!session.has(userId)) throw new NotFoundError('user');
    if (session.recordOf(key)) return false;
    const plan = await tx.plan.findUniqueOrThrow({ where: { name: freePlanName } });
    const terms = plan.credits > 0 ? options?.welcome : undefined;
    const mailbox = terms ? await takeWelcome(tx, terms, { userId, now }) : null;
    // The session goes by the mailbox's instant then, and looks at no clock of its own.
    if (mailbox && !now) assertClocksAgree(mailbox.createdAt);
    const isWelcome = plan.credits > 0 && (mailbox !== null || !terms);
    takeOverIn(session, userId, mailbox?.createdAt ?? now);
    session.once(
      // What was hashed of the sign-up is its mailbox: by that the proof misses a row that was removed.
      mailbox ? { ...key, inputHash: Buffer.from(mailbox.mailboxHash).toString('hex') } : key,
      (account) => {
        const grantId = isWelcome ? giveSignUpCredits(account, plan) : null;
        account.startPeriod(
          { terms: recurringTermsOf(plan, null), anchorAt: account.now, startsAt: account.now, endsAt: null },
          grantId === null ? { actor: 'system' } : { grantId },
        );
        return { grantId };
      },
      mailbox?.createdAt ?? now,
    );
    await session.write();
    return true;
  });
}

/** Grants the sign-up credits and returns the grant's id. */
function giveSignUpCredits(account: AccountSession, plan: Plan): string {
  const facts = {
    description: 'Welcome credits',
    metadata: { source: 'SIGNUP' },
    actor: 'system',
    plan: plan.name,
    planId: plan.id,
  };
  const life = { source: 'SIGNUP' as const, expiresAt: null };
  return account.decide({ kind: 'grant', grantId: randomUUIDv7(), amountCredits: plan.credits, ...life, facts })
    .grantId;
}

/**
 * Starts the Free plan of every user without a plan, but those who wait for their address to be verified, and prints a line for each. One that the ledger refuses, such as for an
 * account without room, is told, and the others are started. Returns how many were refused.
 * @throws BusyError, WrongClockError
 */
export async function startMissingFreePlans(
  ledger: Ledger,
  print: (line: string) => void,
  options: Welcoming = {},
): Promise<number> {
  const verified = options.welcome?.onlyVerified ? { emailVerified: true } : {};
  const users = await ledger.db.user.findMany({
    where: { planId: null, ...verified },
    select: { id: true, email: true },
  });
  let refused = 0;
  for (const user of users) {
    try {
      const isStarted = await startFreePlan(ledger, user.id, options);
      if (isStarted) print(`✓ Assigned ${freePlanName} plan to user: ${user.email}`);
    } catch (error) {
      if (!(error instanceof BalanceLimitError)) throw error;
      refused += 1;
      print(`✗ ${freePlanName} plan not assigned to user ${user.id}: ${error.message}`);
    }
  }
  return refused;
}
