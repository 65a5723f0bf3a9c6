import { changeBillingCycle, downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';
import type { Cycle } from '#test/model/model-account.ts';
import type { Reason } from '#test/model/model-verbs.ts';

/** What is asked of one account, by real ids, amounts in credits, instants in milliseconds. */
export type Request =
  | {
      verb: 'grant';
      amount: number;
      source: 'SIGNUP' | 'PURCHASE' | 'PROMO' | 'REFERRAL' | 'ADMIN';
      priority: number;
      from: number | null;
      until: number | null;
      reference: string | null;
    }
  | { verb: 'deduct'; amount: number; type: 'TEXT_TO_IMAGE' | 'EXTERNAL'; most: number | null }
  | { verb: 'checkAndDeduct'; type: 'TEXT_TO_VIDEO' | 'TEXT_TO_AUDIO' | 'LIPSYNC'; seconds: number }
  | { verb: 'refund'; chargeId: string; amount: number | null; reason: Reason }
  | { verb: 'settle'; chargeId: string; cost: number }
  | { verb: 'release'; chargeId: string; reason: 'failure' | 'cancel' }
  | { verb: 'void'; grantId: string }
  | { verb: 'clawback'; grantId: string }
  | { verb: 'restore'; clawbackId: string }
  | { verb: 'undoExpiry'; expiryId: string; right: number }
  | { verb: 'upgrade'; plan: string; cycle: Cycle }
  | { verb: 'downgrade'; plan: string }
  | { verb: 'changeCycle'; cycle: Cycle }
  | { verb: 'keep' }
  | { verb: 'signUp' };

/** A request under its key. */
export type Keyed = { request: Request; key: string };

export type RealAnswer = { answer: Record<string, unknown>; replayed: boolean };

/** Asks the product. */
export async function ask(db: Db, userId: string, { request, key }: Keyed, at: number): Promise<RealAnswer> {
  const by = { userId, actor: 'system', now: new Date(at) };
  const told = { ...by, description: 'A step of a history' };
  const idempotencyKey = key;
  switch (request.verb) {
    case 'grant': {
      const { amount: amountCredits, source, priority, from, until, reference } = request;
      const life = { effectiveAt: dateOf(from), expiresAt: dateOf(until) };
      const keys = reference === null ? { idempotencyKey } : { reference };
      return ledgerOf(db).grant({ ...told, ...life, ...keys, amountCredits, source, priority });
    }
    case 'deduct': {
      const { amount: amountCredits, type: generationType, most } = request;
      const maximum = most === null ? {} : { maxCostCredits: most };
      return ledgerOf(db).deduct({ ...told, ...maximum, idempotencyKey, amountCredits, generationType });
    }
    case 'checkAndDeduct': {
      const { type, seconds } = request;
      return ledgerOf(db).checkAndDeduct({ ...by, idempotencyKey, type, input: { seconds } });
    }
    case 'refund': {
      const { chargeId, amount, reason } = request;
      const part = amount === null ? {} : { amountCredits: amount };
      return ledgerOf(db).refund({ ...told, ...part, idempotencyKey, chargeId, reason });
    }
    case 'settle':
      return ledgerOf(db).settle({ ...told, idempotencyKey, chargeId: request.chargeId, costCredits: request.cost });
    case 'release':
      return ledgerOf(db).release({ ...told, idempotencyKey, chargeId: request.chargeId, reason: request.reason });
    case 'void':
      return ledgerOf(db).voidGrant({ ...told, idempotencyKey, grantId: request.grantId });
    case 'clawback':
      return ledgerOf(db).clawback({ ...told, grantId: request.grantId });
    case 'restore':
      return ledgerOf(db).revertClawback({ ...told, clawbackId: request.clawbackId });
    case 'undoExpiry':
      return ledgerOf(db).undoExpiry({
        ...told,
        expiryId: request.expiryId,
        clockWasRightAt: new Date(request.right),
      });
    case 'upgrade':
      return upgradePlan(ledgerOf(db), { ...by, idempotencyKey, planName: request.plan, billingCycle: request.cycle });
    case 'downgrade':
      return downgradePlan(ledgerOf(db), { ...by, idempotencyKey, planName: request.plan });
    case 'changeCycle':
      return changeBillingCycle(ledgerOf(db), { ...by, idempotencyKey, billingCycle: request.cycle });
    case 'keep':
      return keepPlan(ledgerOf(db), { ...by, idempotencyKey });
    case 'signUp':
      return { answer: {}, replayed: !(await startFreePlan(ledgerOf(db), userId, { now: by.now })) };
  }
}

function dateOf(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant);
}
