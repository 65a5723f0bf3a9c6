import { planCatalog } from '#/catalog/plans.ts';
import type { Db } from '#/platform/db.ts';

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
