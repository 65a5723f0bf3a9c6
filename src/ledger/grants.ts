import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import { doCreditWork } from '#/ledger/batcher.ts';
import { clientKey, type IdempotencyKey, systemKey } from '#/ledger/idempotency.ts';
import type { Outcomes } from '#/ledger/rules/decide.ts';
import { grantInputSchema, restoreInputSchema, takeBackInputSchema } from '#/ledger/schema.ts';
import type { Answered } from '#/ledger/session.ts';
import { checkInput } from '#/lib/check-input.ts';
import type { Db } from '#/platform/db.ts';

/*
 * What gives credits, and what takes a grant back. What every verb throws is said in credit-manager.ts.
 */

/**
 * Gives credits for one reason: at once, or from `effectiveAt` on; until `expiresAt`, or for ever; burnt by `priority`.
 * Under a `reference` they are given once, ever.
 */
export async function grant(db: Db, asked: z.input<typeof grantInputSchema>): Promise<Answered<Outcomes['grant']>> {
  const { userId, actor, idempotencyKey, now, reference, ...input } = checkInput(grantInputSchema, asked);
  const { description, metadata, ...given } = input;
  const key =
    reference === undefined
      ? clientKey(userId, idempotencyKey, 'grant', input)
      : systemKey(userId, `grant:${reference}`, 'grant');
  const facts = { description, metadata: { ...metadata, source: given.source }, actor };
  return doCreditWork(db, {
    key,
    now,
    decide: (account) => account.decide({ kind: 'grant', grantId: randomUUIDv7(), ...given, facts }),
  });
}

type TakeBackInput = z.input<typeof takeBackInputSchema>;

/**
 * Takes back what remains of one grant, without touching the others; one that has not begun never will. A second time
 * takes nothing.
 * @throws NotFoundError (a grant of this user)
 */
export async function voidGrant(db: Db, asked: TakeBackInput): Promise<Answered<Outcomes['takeBack']>> {
  const input = checkInput(takeBackInputSchema, asked);
  const key = clientKey(input.userId, input.idempotencyKey, 'void', { grantId: input.grantId });
  return takeBack(db, key, input, 'void');
}

/**
 * Takes back a grant whose payment was taken back: what remains of it goes, what was spent of it becomes debt, which the
 * next purchase pays first; until then nothing new can be charged. Once for a grant, ever.
 * @throws NotFoundError (a grant of this user)
 */
export async function chargeBack(
  db: Db,
  asked: Omit<TakeBackInput, 'idempotencyKey'>,
): Promise<Answered<Outcomes['takeBack']>> {
  const input = checkInput(takeBackInputSchema, asked);
  const key = systemKey(input.userId, `chargeback:${input.grantId}`, 'chargeback');
  return takeBack(db, key, input, 'chargeback');
}

function takeBack(
  db: Db,
  key: IdempotencyKey,
  { grantId, description, actor, now }: z.output<typeof takeBackInputSchema>,
  reason: 'void' | 'chargeback',
): Promise<Answered<Outcomes['takeBack']>> {
  const facts = { description, metadata: {}, actor };
  return doCreditWork(db, {
    key,
    grantIds: [grantId],
    now,
    decide: (account) => account.decide({ kind: 'takeBack', grantId, reason, facts }),
  });
}

/**
 * Undoes a chargeback whose dispute was won: in credits, once, ever.
 * @throws NotFoundError (a chargeback of this user)
 */
export async function restoreChargeback(
  db: Db,
  asked: Omit<z.input<typeof restoreInputSchema>, 'idempotencyKey'>,
): Promise<Answered<Outcomes['restore']>> {
  const { userId, clawbackId, description, actor, now } = checkInput(restoreInputSchema, asked);
  const facts = { description, metadata: {}, actor };
  return doCreditWork(db, {
    key: systemKey(userId, `restore:${clawbackId}`, 'restore'),
    clawbackIds: [clawbackId],
    now,
    decide: (account) => account.decide({ kind: 'restore', clawbackId, facts }),
  });
}
