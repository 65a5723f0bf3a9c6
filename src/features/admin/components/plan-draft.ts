import type { SavePlanInput } from '#/features/plans/schema.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type StoredPlan = RouterOutputs['admin']['plans']['list'][number];

/** A plan as it is typed: figures as text, features one a line. */
export type PlanDraft = Record<
  'name' | 'description' | 'monthlyPriceCents' | 'yearlyPriceCents' | 'credits' | 'rolloverCapCredits' | 'features',
  string
> & { isActive: boolean };

/** Returns the draft of a plan that is stored, or of a new one. */
export function startDraft(plan: StoredPlan | null): PlanDraft {
  return {
    name: plan?.name ?? '',
    description: plan?.description ?? '',
    monthlyPriceCents: String(plan?.monthlyPriceCents ?? ''),
    yearlyPriceCents: String(plan?.yearlyPriceCents ?? ''),
    credits: String(plan?.credits ?? ''),
    rolloverCapCredits: String(plan?.rolloverCapCredits ?? 0),
    features: (plan?.features ?? []).join('\n'),
    isActive: plan?.isActive ?? true,
  };
}

/** Returns the plan that a draft means, as it is sent. What is no number is refused by the server, which names the field. */
export function planOf(draft: PlanDraft, stored: StoredPlan | null): SavePlanInput {
  const figure = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
  return {
    name: draft.name,
    seenAt: stored?.updatedAt ?? null,
    description: draft.description,
    monthlyPriceCents: figure(draft.monthlyPriceCents),
    yearlyPriceCents: figure(draft.yearlyPriceCents),
    credits: figure(draft.credits),
    rolloverCapCredits: figure(draft.rolloverCapCredits),
    features: draft.features.split('\n').flatMap((line) => line.trim() || []),
    isActive: draft.isActive,
  };
}
