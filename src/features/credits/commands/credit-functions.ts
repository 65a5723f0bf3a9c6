import { z } from 'zod';
import type { BillingCycle } from '#/catalog/plans.ts';
import { inputOfLength } from '#/catalog/price-book.ts';
import { pricedInputSchema, type TaskType, taskTypeSchema } from '#/catalog/task-types.ts';
import { type UpgradeAnswer, upgradePlan } from '#/features/plans/plan-service.ts';
import {
  chargeForGeneration,
  checkAndDeduct,
  deduct,
  findChargeOwner,
  getBalance,
  grant,
  listTransactions,
  type Outcomes,
  refund,
} from '#/ledger/ledger.ts';
import { addedTypeSchema, creditsSchema, idSchema, transactionLimitSchema } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** What a charge came to: the price and the balance afterwards, in credits, or a sentence for people. Nothing is charged then. */
export type GenerationCharge =
  | { success: true; cost: number; newBalance: number }
  | { success: false; cost: number; error: string };

const lengthSchema = z.object({ type: taskTypeSchema, durationSeconds: pricedInputSchema.shape.seconds });
const linesSchema = z.object({ userId: idSchema, limit: transactionLimitSchema });

/** What a deduction came to. `transactionId` is null for 0 credits. */
export type Deduction =
  | { success: true; transactionId: string | null; newBalance: number }
  | { success: false; error: string };

/** A line that gave credits, or gave them back, and the balance afterwards, in credits. */
export type Addition = { transactionId: string | null; newBalance: number };

/**
 * The credit-manager as plain functions, for scripts and other programs in this repository that do without keys: each
 * call is its own operation, done by `system`. They are the verbs, so they throw what the verbs throw; too few credits
 * are an answer.
 */
export function creditFunctions(db: Db) {
  return {
    /** Charges a generation by its type and length in seconds (left out: the type's usual length). */
    async checkAndDeductCreditsForGeneration(
      userId: string,
      type: TaskType,
      durationSeconds?: number,
    ): Promise<GenerationCharge> {
      const priced = checkInput(lengthSchema, { type, durationSeconds });
      const input = inputOfLength(priced.type, priced.durationSeconds);
      const { answer } = await checkAndDeduct(db, { userId, actor: 'system', type, input });
      const { costCredits: cost } = chargeForGeneration({ actor: 'system', type, input }).price;
      if (answer.kind === 'insufficient') return { success: false, cost, error: sentenceOf(answer) };
      return { success: true, cost, newBalance: answer.balance };
    },

    /** Whether a cost in credits could be paid now: enough is available, and nothing is owed. */
    async hasEnoughCredits(userId: string, cost: number): Promise<boolean> {
      checkInput(creditsSchema(0), cost);
      const { availableCredits, debtCredits } = await getBalance(db, userId);
      return cost === 0 || (availableCredits >= cost && debtCredits === 0);
    },

    /** Charges a stated amount of credits. */
    async deductCredits(
      userId: string,
      amount: number,
      generationType: TaskType,
      description: string,
      metadata: Record<string, unknown> = {},
    ): Promise<Deduction> {
      const charge = { userId, actor: 'system', amountCredits: amount, generationType, description, metadata };
      const { answer } = await deduct(db, charge);
      if (answer.kind === 'insufficient') return { success: false, error: sentenceOf(answer) };
      return { success: true, transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** Gives credits for ever: a PURCHASE, or a CREDIT by an admin. */
    async addCredits(
      userId: string,
      amount: number,
      type: 'CREDIT' | 'PURCHASE',
      description: string,
      metadata: Record<string, unknown> = {},
    ): Promise<Addition> {
      const source = checkInput(addedTypeSchema, type) === 'PURCHASE' ? 'PURCHASE' : 'ADMIN';
      const given = { userId, actor: 'system', amountCredits: amount, source, description, metadata } as const;
      const { answer } = await grant(db, given);
      return { transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** Gives credits of a charge back; all that is left of it when no amount is said. */
    async refundCredits(chargeId: string, amount: number | undefined, description: string): Promise<Addition> {
      const userId = await findChargeOwner(db, chargeId);
      const part = amount === undefined ? {} : { amountCredits: amount };
      const { answer } = await refund(db, { userId, actor: 'system', chargeId, reason: 'admin', description, ...part });
      return { transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** What the user can spend now, in credits. */
    async getCreditBalance(userId: string): Promise<number> {
      return (await getBalance(db, userId)).availableCredits;
    },

    /** The user's newest lines, newest first. */
    async getCreditTransactions(userId: string, limit = 50) {
      const lines = checkInput(linesSchema, { userId, limit });
      return (await listTransactions(db, lines.userId, lines)).transactions;
    },

    /** Moves the user up to a dearer plan at once. */
    async upgradePlan(userId: string, planName: string, billingCycle: BillingCycle): Promise<UpgradeAnswer> {
      return (await upgradePlan(db, { userId, actor: 'system', planName, billingCycle })).answer;
    },
  };
}

function sentenceOf(refusal: Extract<Outcomes['charge'], { kind: 'insufficient' }>): string {
  return new InsufficientCreditsError(refusal).message;
}
