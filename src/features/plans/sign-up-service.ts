import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { freePlanName } from '#/catalog/plans.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { readSignUp, takeWelcome, type WelcomedMailbox } from '#/features/plans/store/welcome-mailboxes.ts';
import type { Plan } from '#/generated/prisma/client.ts';
import {
  type AccountSession,
  type IdempotencyKey,
  type Ledger,
  openingKey,
  systemKey,
  takeOverIn,
} from '#/ledger/ledger.ts';
import { askedShape } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { BalanceLimitError, NotFoundError } from '#/lib/errors.ts';
import { assertClocksAgree } from '#/platform/clocks.ts';
import { inTransaction, type Transaction } from '#/platform/db.ts';

const startSchema = z.object({ userId: askedShape.userId, now: askedShape.now });

/**
 * The operator's terms of the welcome credits. Left out, every account gets them: so it is for tests and for programs that
 * make accounts themselves. The web process always gives them.
 */
export type Welcoming = { welcome?: WelcomeTerms | undefined };

/**
 * Starts the Free plan for a user without a plan: it is normally started after the sign-up's commit, and a crash may have come
 * in between. Gives the welcome credits that waited for the user's address, where that is verified by now. Returns whether
 * nothing is left to wait for.
 * @throws ValidationError (no id), NotFoundError (user), BusyError
 */
export async function makeSignUpWhole(
  ledger: Ledger,
  userId: string,
  { welcome }: Welcoming = {},
): Promise<{ isWhole: boolean }> {
  const { userId: id } = checkInput(startSchema, { userId });
  const user = await readSignUp(ledger.db, id);
  if (!user) throw new NotFoundError('user');
  if (!user.hasPlan) {
    await startFreePlan(ledger, id, { welcome });
    return { isWhole: user.emailVerified || !welcome?.onlyVerified };
  }
  if (!user.isWelcomeWaiting) return { isWhole: true };
  if (isToWait(user, welcome)) return { isWhole: false };
  await giveWaitingWelcome(ledger, id, { welcome });
  return { isWhole: true };
}

/**
 * Starts the Free plan of a user, exactly once for the life of the account (the idempotency key is `signup:<user id>`), and
 * grants its credits unless `welcome` forbids it: the mailbox has had them, or as many accounts as may have today. Then the
 * plan starts without credits, for good. Where the address must be verified first, it starts without them until then. A balance that the account had before it had lines is taken over first. Returns whether
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
    const isWaiting = terms ? isToWait(await readAddress(tx, userId), terms) : false;
    const mailbox = terms && !isWaiting ? await takeWelcome(tx, terms, { userId, now }) : null;
    // The session goes by the mailbox's instant then, and looks at no clock of its own.
    if (mailbox && !now) assertClocksAgree(mailbox.createdAt);
    const isWelcome = plan.credits > 0 && (mailbox !== null || !terms);
    takeOverIn(session, userId, mailbox?.createdAt ?? now);
    session.once(
      hashedWith(mailbox, key),
      (account) => {
        if (isWaiting) account.remember(waitingKey(userId), null);
        const grantId = isWelcome ? giveSignUpCredits(account, plan, { plan: plan.name, planId: plan.id }) : null;
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

/**
 * Gives the welcome credits that waited for the user's address, at most once (the idempotency key is `welcome:<user id>`), on the
 * terms of a sign-up of now. Where they forbid it, nothing waits any more. Returns whether credits came.
 * @param options.now the instant, instead of the database's clock; only tests give it
 * @throws NotFoundError (user), BalanceLimitError (no room), BusyError, WrongClockError
 */
export async function giveWaitingWelcome(
  ledger: Ledger,
  userId: string,
  { welcome, now }: { now?: Date } & Welcoming = {},
): Promise<boolean> {
  const key = systemKey(userId, `welcome:${userId}`, 'welcome');
  const waiting = waitingKey(userId);
  return inTransaction(ledger.db, async (tx) => {
    const session = await ledger.openSession(tx, { userIds: [userId], keys: [key, waiting], until: now });
    if (!session.has(userId)) throw new NotFoundError('user');
    if (!session.recordOf(waiting) || session.recordOf(key)) return false;
    // Read under the account's lock: an address that is changed meanwhile comes before this or after it.
    if (isToWait(await readAddress(tx, userId), welcome)) return false;
    const plan = await tx.plan.findUniqueOrThrow({ where: { name: freePlanName } });
    const mailbox = welcome && plan.credits > 0 ? await takeWelcome(tx, welcome, { userId, now }) : null;
    if (mailbox && !now) assertClocksAgree(mailbox.createdAt);
    const isWelcome = plan.credits > 0 && (mailbox !== null || !welcome);
    session.once(
      hashedWith(mailbox, key),
      (account) => ({ grantId: isWelcome ? giveSignUpCredits(account, plan) : null }),
      mailbox?.createdAt ?? now,
    );
    await session.write();
    return isWelcome;
  });
}

/** That an account's welcome credits wait for its address to be verified. */
function waitingKey(userId: string): IdempotencyKey {
  return systemKey(userId, `welcome-waits:${userId}`, 'welcomeWaits');
}

function isToWait({ emailVerified }: { emailVerified: boolean }, welcome: WelcomeTerms | undefined): boolean {
  return welcome?.onlyVerified === true && !emailVerified;
}

function readAddress(tx: Transaction, userId: string): Promise<{ emailVerified: boolean }> {
  return tx.user.findUniqueOrThrow({ where: { id: userId }, select: { emailVerified: true } });
}

/** What is hashed of a key that gave welcome credits is the mailbox: by that the proof misses a row that was removed. */
function hashedWith(mailbox: WelcomedMailbox | null, key: IdempotencyKey): IdempotencyKey {
  return mailbox ? { ...key, inputHash: Buffer.from(mailbox.mailboxHash).toString('hex') } : key;
}

/** Grants the sign-up credits and returns the grant's id. `period`: the plan, where they are the allotment of its period. */
function giveSignUpCredits(
  account: AccountSession,
  plan: Plan,
  period: { plan?: string; planId?: string } = {},
): string {
  const facts = { description: 'Welcome credits', metadata: { source: 'SIGNUP' }, actor: 'system', ...period };
  const life = { source: 'SIGNUP' as const, expiresAt: null };
  return account.decide({ kind: 'grant', grantId: randomUUIDv7(), amountCredits: plan.credits, ...life, facts })
    .grantId;
}

/**
 * Starts the Free plan of every user without a plan, and prints a line for each. One that the ledger refuses, such as for an
 * account without room, is told, and the others are started. Returns how many were refused.
 * @throws BusyError, WrongClockError
 */
export async function startMissingFreePlans(
  ledger: Ledger,
  print: (line: string) => void,
  options: Welcoming = {},
): Promise<number> {
  const users = await ledger.db.user.findMany({ where: { planId: null }, select: { id: true, email: true } });
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
