import { randomUUIDv7 } from 'node:crypto';
import { writeAudit } from '#/features/admin/store/audit.ts';
import { type PlanSaveEffect, savePlan } from '#/features/plans/commands/save-plan.ts';
import type { SavePlanInput } from '#/features/plans/schema.ts';
import type { Operator } from '#/http/context.ts';
import type { Ledger } from '#/ledger/ledger.ts';

/**
 * Makes a plan, or changes one, and records who did it and why, in the same transaction.
 * @throws what `savePlan` of the plans throws
 */
export function savePlanAs(
  ledger: Ledger,
  operator: Operator<'admin'>,
  { plan, reason }: { plan: SavePlanInput; reason: string },
): Promise<PlanSaveEffect> {
  return savePlan(ledger, plan, (tx, effect) => {
    const subjectIds = effect.planId === null ? [] : [effect.planId];
    const input = { ...plan, seenAt: plan.seenAt?.toISOString() ?? null };
    const key = `plan:${randomUUIDv7()}`;
    return writeAudit(tx, { actor: operator.actor, act: 'plan', userId: null, subjectIds, reason, input, effect, key });
  });
}
