import { planCatalog } from '#/catalog/plans.ts';
import { type CatalogPlan, changesTo } from '#/features/plans/rules/catalog-changes.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';

/** Creates the missing plans of the catalog; existing ones, which may have been edited, stay. Returns the created names. */
export function createMissingPlans(db: Db): Promise<string[]> {
  return createMissing(db, planCatalog);
}

async function createMissing(db: Db | Transaction, catalog: readonly CatalogPlan[]): Promise<string[]> {
  const existing = new Set((await db.plan.findMany({ select: { name: true } })).map((plan) => plan.name));
  const missing = catalog.filter((plan) => !existing.has(plan.name));
  await db.plan.createMany({
    data: missing.map((plan) => ({ ...plan, features: [...plan.features] })),
    skipDuplicates: true,
  });
  return missing.map((plan) => plan.name);
}

/**
 * Sets the plans to the catalog, in one transaction, and prints a line for each: those of the catalog are created or set to its
 * figures and are on sale, all others are taken off sale. Whoever has one of these keeps it, with its renewals and its price,
 * and what was to follow still follows. A second run changes nothing; two at once wait for each other.
 * @param catalog instead of the product's; only tests give it
 */
export async function resetPlansToCatalog(
  db: Db,
  print: (line: string) => void,
  catalog: readonly CatalogPlan[] = planCatalog,
): Promise<void> {
  const lines = await inTransaction(db, async (tx) => {
    await lockCatalog(tx);
    const created = await createMissing(tx, catalog);
    const lines = created.map((name) => `✓ ${name} plan created`);
    for (const plan of catalog) if (!created.includes(plan.name)) lines.push(await setPlan(tx, plan));
    return [...lines, ...(await takeOffSale(tx, catalog))];
  });
  for (const line of lines) print(line);
  for (const { name, monthlyPriceCents, yearlyPriceCents } of catalog) {
    const yearCents = 12 * monthlyPriceCents;
    if (yearlyPriceCents > yearCents)
      print(
        `! ${name} costs more by the year than twelve months do: ${dollars(yearlyPriceCents)} against ${dollars(yearCents)}`,
      );
  }
}

/** Has whoever else writes plans wait for the end of the transaction. */
export async function lockCatalog(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('plans of the catalog', 0))`;
}

/** Sets a plan to the catalog, and returns what that changed, in a line. */
async function setPlan(tx: Transaction, plan: CatalogPlan): Promise<string> {
  const known = await tx.plan.findUniqueOrThrow({ where: { name: plan.name } });
  const changes = changesTo(known, plan);
  if (changes.length === 0) return `✓ ${plan.name} plan is as in the catalog`;
  await tx.plan.update({ where: { id: known.id }, data: { ...plan, features: [...plan.features], isActive: true } });
  return `✓ ${plan.name} plan set to the catalog: ${changes.join(', ')}`;
}

async function takeOffSale(tx: Transaction, catalog: readonly CatalogPlan[]): Promise<string[]> {
  const others = await tx.plan.findMany({
    where: { name: { notIn: catalog.map(({ name }) => name) } },
    select: { id: true, name: true, isActive: true, _count: { select: { users: true, nextUsers: true } } },
    orderBy: { name: 'asc' },
  });
  const sold = others.filter(({ isActive }) => isActive);
  await tx.plan.updateMany({ where: { id: { in: sold.map(({ id }) => id) } }, data: { isActive: false } });
  return others.map(({ name, isActive, _count: { users, nextUsers } }) => {
    const has = users === 1 ? '1 account has it and keeps it' : `${users} accounts have it and keep it`;
    const follows = nextUsers > 0 ? `; for ${nextUsers} it still follows` : '';
    return `✓ ${name} plan ${isActive ? 'taken off sale' : 'is off sale'}: ${has}${follows}`;
  });
}

function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString('en-US')}`;
}
