import { z } from 'zod';
import { measuresSchema } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import type { BillingCycle } from '#/catalog/plans.ts';
import { inputOfLength } from '#/catalog/price-book.ts';
import { type TaskType, taskTypeSchema } from '#/catalog/task-types.ts';
import { chargeForGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { type UpgradeAnswer, upgradePlan } from '#/features/plans/plan-service.ts';
import { findChargeOwner, type Ledger, listTransactions, type Outcomes } from '#/ledger/ledger.ts';
import { addedTypeSchema, creditsSchema, idSchema, transactionLimitSchema } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';

/** The answer to a charge: the price and the balance afterwards, in credits; or, when nothing was charged, a sentence for people. */
export type GenerationCharge =
  | { success: true; cost: number; newBalance: number }
  | { success: false; cost: number; error: string };

const lengthSchema = z.object({ type: taskTypeSchema, durationSeconds: measuresSchema.shape.seconds });
const linesSchema = z.object({ userId: idSchema, limit: transactionLimitSchema });

/** The answer to a deduction. `transactionId` is null for 0 credits. `newBalance` in credits. */
export type Deduction =
  | { success: true; transactionId: string | null; newBalance: number }
  | { success: false; error: string };

/** The answer to a grant or a refund: its ledger line, and the balance afterwards, in credits. */
export type Addition = { transactionId: string | null; newBalance: number };

/**
 * The credit manager as plain functions, for scripts in this repository that need no idempotency keys: each call is a new
 * operation by the actor `system`. They throw what the ledger's commands throw; insufficient credits are an answer.
 */
export function creditFunctions(ledger: Ledger) {
  return {
    /** Charges a generation by task type and length, in seconds; by default the type's usual length. */
    async checkAndDeductCreditsForGeneration(
      userId: string,
      type: TaskType,
      durationSeconds?: number,
    ): Promise<GenerationCharge> {
      const priced = checkInput(lengthSchema, { type, durationSeconds });
      const input = inputOfLength(priced.type, priced.durationSeconds);
      const { answer } = await ledger.checkAndDeduct({ userId, actor: 'system', type, input });
      const { costCredits: cost } = chargeForGeneration({ actor: 'system', type, model: localPreview, input }).price;
      if (answer.kind === 'insufficient') return { success: false, cost, error: sentenceOf(answer) };
      return { success: true, cost, newBalance: answer.balance };
    },

    /** Whether a cost, in credits, could be paid now: enough is available, and there is no debt. */
    async hasEnoughCredits(userId: string, cost: number): Promise<boolean> {
      checkInput(creditsSchema(0), cost);
      const { availableCredits, debtCredits } = await ledger.getBalance(userId);
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
      checkInput(z.object({ generationType: taskTypeSchema }), { generationType });
      const charge = { userId, actor: 'system', amountCredits: amount, generationType, description, metadata };
      const { answer } = await ledger.deduct(charge);
      if (answer.kind === 'insufficient') return { success: false, error: sentenceOf(answer) };
      return { success: true, transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** Grants credits that never expire: as a PURCHASE line, or as a CREDIT line by an admin. */
    async addCredits(
      userId: string,
      amount: number,
      type: 'CREDIT' | 'PURCHASE',
      description: string,
      metadata: Record<string, unknown> = {},
    ): Promise<Addition> {
      const source = checkInput(addedTypeSchema, type) === 'PURCHASE' ? 'PURCHASE' : 'ADMIN';
      const given = { userId, actor: 'system', amountCredits: amount, source, description, metadata } as const;
      const { answer } = await ledger.grant(given);
      return { transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** Refunds credits of a charge; without an amount, all that was not refunded yet. */
    async refundCredits(chargeId: string, amount: number | undefined, description: string): Promise<Addition> {
      const userId = await findChargeOwner(ledger.db, chargeId);
      const part = amount === undefined ? {} : { amountCredits: amount };
      const { answer } = await ledger.refund({
        userId,
        actor: 'system',
        chargeId,
        reason: 'admin',
        description,
        ...part,
      });
      return { transactionId: answer.transactionId, newBalance: answer.balance };
    },

    /** Returns the user's available credits. */
    async getCreditBalance(userId: string): Promise<number> {
      return (await ledger.getBalance(userId)).availableCredits;
    },

    /** Returns the user's newest ledger lines, newest first. */
    async getCreditTransactions(userId: string, limit = 50) {
      const lines = checkInput(linesSchema, { userId, limit });
      return (await listTransactions(ledger.db, lines.userId, lines)).transactions;
    },

    /** Upgrades the user to a more expensive plan at once. */
    async upgradePlan(userId: string, planName: string, billingCycle: BillingCycle): Promise<UpgradeAnswer> {
      return (await upgradePlan(ledger, { userId, actor: 'system', planName, billingCycle })).answer;
    },
  };
}

function sentenceOf(refusal: Extract<Outcomes['charge'], { kind: 'insufficient' }>): string {
  return new InsufficientCreditsError(refusal).message;
}
