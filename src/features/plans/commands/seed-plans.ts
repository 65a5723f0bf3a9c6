import type { Db } from '#/platform/db.ts';

/** The plans as the product is sold. Money in cents; `credits` are those of one cycle. The cheapest comes first. */
export const planCatalog = [
  {
    name: 'Free',
    description: 'Perfect for getting started',
    monthlyPriceCents: 0,
    yearlyPriceCents: 0,
    credits: 60,
    rolloverCapCredits: 0,
    features: ['Credits that never expire', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
  {
    name: 'Basic',
    description: 'Ideal for regular creators',
    monthlyPriceCents: 1500,
    yearlyPriceCents: 21_000,
    credits: 500,
    rolloverCapCredits: 500,
    features: ['What you have already stays', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
  {
    name: 'Premium',
    description: 'Best for power users',
    monthlyPriceCents: 2900,
    yearlyPriceCents: 29_000,
    credits: 1200,
    rolloverCapCredits: 1200,
    features: ['What you have already stays', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
] as const;

/** The plan that everybody starts on. */
export const freePlanName = 'Free';

/** Creates the plans that are missing and leaves those that are there as somebody may have edited them. Gives their names. */
export async function createMissingPlans(db: Db): Promise<string[]> {
  const existing = new Set((await db.plan.findMany({ select: { name: true } })).map((plan) => plan.name));
  const missing = planCatalog.filter((plan) => !existing.has(plan.name));
  await db.plan.createMany({
    data: missing.map((plan) => ({ ...plan, features: [...plan.features] })),
    skipDuplicates: true,
  });
  return missing.map((plan) => plan.name);
}

/** Sets every plan of the catalog to what the catalog says, and tells of each. */
export async function resetPlansToCatalog(db: Db, print: (line: string) => void): Promise<void> {
  for (const plan of planCatalog) {
    const figures = { ...plan, features: [...plan.features], isActive: true };
    await db.plan.upsert({ where: { name: plan.name }, create: figures, update: figures });
    print(`✓ ${plan.name} plan created/updated`);
    if (plan.yearlyPriceCents > 12 * plan.monthlyPriceCents) {
      print(
        `! ${plan.name} costs more by the year than twelve months do: ${dollars(plan.yearlyPriceCents)} against ${dollars(12 * plan.monthlyPriceCents)}`,
      );
    }
  }
}

function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString('en-US')}`;
}
