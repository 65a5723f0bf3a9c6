import { planCatalog } from '#/catalog/plans.ts';
import type { Db } from '#/platform/db.ts';

/** Creates the missing plans of the catalog; existing ones, which may have been edited, stay. Returns the created names. */
export async function createMissingPlans(db: Db): Promise<string[]> {
  const existing = new Set((await db.plan.findMany({ select: { name: true } })).map((plan) => plan.name));
  const missing = planCatalog.filter((plan) => !existing.has(plan.name));
  await db.plan.createMany({
    data: missing.map((plan) => ({ ...plan, features: [...plan.features] })),
    skipDuplicates: true,
  });
  return missing.map((plan) => plan.name);
}

/** Upserts every plan of the catalog, overwriting edits, and prints a line for each. */
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
