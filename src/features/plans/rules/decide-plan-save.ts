import { freePlanName } from '#/catalog/plans.ts';
import type { CatalogPlan } from '#/features/plans/rules/catalog-changes.ts';
import { ChangedMeanwhileError, type FieldIssue, ValidationError } from '#/lib/errors.ts';

/** A plan as it is stored, and as it is to be. */
export type SavedPlan = CatalogPlan & { isActive: boolean };

/** One thing that differs; `before` is null where the plan is new. */
export type PlanChange = { field: keyof SavedPlan; before: unknown; after: unknown };

const fields = [
  'name',
  'description',
  'monthlyPriceCents',
  'yearlyPriceCents',
  'credits',
  'rolloverCapCredits',
  'features',
  'isActive',
] as const satisfies readonly (keyof SavedPlan)[];

/** The fields that decide what a period of the plan costs and gives. */
const termFields: readonly string[] = ['monthlyPriceCents', 'yearlyPriceCents', 'credits', 'rolloverCapCredits'];

/**
 * Decides whether a plan may be saved, and returns what that changes; nothing where it is so already. Pure.
 * @param stored the plan of that name; null where there is none
 * @param seenAt the version that was looked at; null to make a new plan
 * @throws ValidationError (the name is taken, or figures that do not go together), ChangedMeanwhileError
 */
export function decidePlanSave(
  stored: (SavedPlan & { updatedAt: Date }) | null,
  wanted: SavedPlan,
  seenAt: Date | null,
): PlanChange[] {
  if (seenAt === null && stored)
    throw new ValidationError([{ field: 'name', message: `is taken: there is ${stored.name}` }]);
  if (seenAt !== null && stored?.updatedAt.getTime() !== seenAt.getTime()) throw new ChangedMeanwhileError('plan');
  const issues = issuesOf(stored, wanted);
  if (issues.length > 0) throw new ValidationError(issues);
  return fields.flatMap((field) => {
    const [before, after] = [stored?.[field] ?? null, wanted[field]];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
  });
}

/** Whether one of the changes is of the terms on which the next periods begin. */
export function changesTerms(changes: readonly PlanChange[]): boolean {
  return changes.some(({ field }) => termFields.includes(field));
}

/** A plan that costs nothing has one period without an end, so a plan stays with a price or without. */
function issuesOf(stored: SavedPlan | null, wanted: SavedPlan): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const refuse = (field: keyof SavedPlan, message: string) => issues.push({ field, message });
  const isFree = stored ? stored.monthlyPriceCents === 0 : false;
  for (const field of ['monthlyPriceCents', 'yearlyPriceCents'] as const) {
    if (isFree && wanted[field] !== 0)
      refuse(field, 'must stay 0: a plan that costs nothing has no month that could be paid');
    if (!isFree && wanted[field] === 0)
      refuse(field, 'must be at least 1: only the plan that everybody starts on is free');
  }
  if (isFree && wanted.rolloverCapCredits !== 0)
    refuse('rolloverCapCredits', 'must stay 0: the credits of this plan do not expire');
  if (wanted.name === freePlanName && !wanted.isActive)
    refuse('isActive', 'must stay true: every account starts on this plan');
  return issues;
}
