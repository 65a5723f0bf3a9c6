import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { type Change, columnChanges, readColumns, rowChanges, tablesOfRows } from '#test/ledger-changes.ts';
import { ledgerColumns } from '#test/ledger-columns.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { createProofWorld, type ProofWorld } from '#test/proof-world.ts';
import { createRandom } from '#test/random.ts';

// `npm run test:changes -- --pairs 500` tries more pairs, with a seed that says which.
const pairs = Number(process.env.CHANGE_PAIRS ?? 12);
const seed = Number(process.env.CHANGE_SEED ?? Math.floor(Math.random() * 1_000_000));
const random = createRandom(seed);

const { db, ledger, directUrl } = useTestDatabase();
const { give, charge, void: voidGrant } = creditVerbs(db);
const client = new pg.Client({ connectionString: directUrl });
let world: ProofWorld;
let userIds: string[];
let columns: Awaited<ReturnType<typeof readColumns>>;

const start = new Date('2030-01-01T00:00:00.000Z');
const day = (count: number) => new Date(start.getTime() + count * 24 * 60 * 60 * 1000);

beforeAll(async () => {
  await createMissingPlans(db);
  await liveWithPlanToCome();
  world = await createProofWorld(db, directUrl);
  await client.connect();
  columns = await readColumns(client);
  userIds = (await db.user.findMany({ select: { id: true } })).map(({ id }) => id);
});
afterAll(async () => {
  await client.end();
  await world.close();
});

/** Somebody with a plan that is to follow, a grant that was voided before it began, and one that will begin. */
async function liveWithPlanToCome(): Promise<void> {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId, { now: start, welcome: { secret: 'of the test', maxGrantsPerDay: null } });
  await upgradePlan(ledgerOf(db), {
    userId,
    planName: 'Premium',
    billingCycle: 'monthly',
    actor: 'system',
    now: day(1),
  });
  await downgradePlan(ledgerOf(db), { userId, planName: 'Basic', actor: 'system', now: day(2) });
  const { answer } = await give(userId, 5, { effectiveAt: day(300), source: 'PROMO', now: day(3) });
  await voidGrant(userId, answer.grantId, { now: day(4) });
  await give(userId, 6, { effectiveAt: day(301), source: 'PROMO', now: day(5) });
  await charge(userId, 2_000, { now: day(6) });
}

/** Makes a change as a superuser can. Returns whether it changed something; a change that the database refuses did not. */
async function make({ statements }: Change): Promise<boolean> {
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  try {
    const results = [await client.query(statements)].flat();
    await client.query('COMMIT');
    return results.some(({ rowCount }) => (rowCount ?? 0) > 0);
  } catch {
    await client.query('ROLLBACK');
    return false;
  }
}

/** Uses the product on every account, as far as that still works: credits come, go, and time passes over a month's end. */
async function useProduct(): Promise<void> {
  for (const userId of userIds) {
    const uses = [
      () => give(userId, 3, { now: day(20) }),
      () => charge(userId, 2, { now: day(21) }),
      () => db.$transaction((tx) => ledger.bookDue(tx, userId, day(75))),
      () => charge(userId, 1_000_000, { now: day(76) }),
    ];
    for (const use of uses) await use().catch(() => {});
  }
}

/** Returns what the proof names after changes by hand and further use; null where none of the changes was possible. */
async function namedAfter(changes: readonly Change[]): Promise<string[] | null> {
  let hasChanged = false;
  for (const change of changes) hasChanged = (await make(change)) || hasChanged;
  if (!hasChanged) return null;
  await useProduct();
  const { checks } = await proveLedger(db, { now: endOfTests });
  await world.restore();
  return checks.filter(({ violations }) => violations > 0).map(({ name }) => name);
}

/** Tries changes in turn until one is possible. */
async function firstNamed(changes: readonly Change[]): Promise<{ change: Change; named: string[] } | null> {
  for (const change of changes) {
    const named = await namedAfter([change]);
    if (named !== null) return { change, named };
  }
  return null;
}

test('the list has every column of its tables, and no other', () => {
  const found: Record<string, string[]> = {};
  for (const { table, name } of columns) found[table] = [...(found[table] ?? []), name];
  const listed = Object.entries(ledgerColumns).map(([table, of]) => [table, Object.keys(of).sort()]);
  expect(Object.fromEntries(Object.entries(found).map(([table, names]) => [table, names.sort()]))).toEqual(
    Object.fromEntries(listed),
  );
  for (const reason of Object.values(ledgerColumns).flatMap((of) => Object.values(of)))
    expect(reason).toMatch(/^named$|^[A-Z].{10,}\.$/);
});

test('use alone leaves the proof clean', async () => {
  await useProduct();
  const { checks } = await proveLedger(db, { now: endOfTests });
  await world.restore();
  expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
});

describe('a change by hand is named after the product was used on', () => {
  test.each(Object.keys(ledgerColumns))('of each single column of %s', async (table) => {
    const silent: string[] = [];
    for (const column of columns.filter((one) => one.table === table)) {
      if (ledgerColumns[table]?.[column.name] !== 'named') continue;
      const found = await firstNamed(await columnChanges(client, column, random));
      if (found && found.named.length === 0) silent.push(found.change.words);
    }
    expect(silent, `seed ${seed}`).toEqual([]);
  });

  test.each(tablesOfRows)('of a row of %s that is removed, added or exchanged', async (table) => {
    const silent: string[] = [];
    for (const change of await rowChanges(client, table, random)) {
      const named = await namedAfter([change]);
      if (named?.length === 0) silent.push(`${change.words}: ${change.statements}`);
    }
    expect(silent, `seed ${seed}`).toEqual([]);
  });

  test(`of ${pairs} random pairs of changes`, async () => {
    const silent: string[] = [];
    for (let count = 0; count < pairs; count += 1) {
      const pair = [await anyChange(), await anyChange()];
      const named = await namedAfter(pair);
      if (named?.length === 0) silent.push(pair.map(({ words, statements }) => `${words}: ${statements}`).join('; '));
    }
    expect(silent, `seed ${seed}`).toEqual([]);
  });
});

async function anyChange(): Promise<Change> {
  const table = tablesOfRows[random.below(tablesOfRows.length)] ?? 'User';
  const own = columns.filter((one) => one.table === table && ledgerColumns[table]?.[one.name] === 'named');
  const column = own[random.below(own.length)];
  const changes =
    random.below(4) === 0 || !column
      ? await rowChanges(client, table, random)
      : await columnChanges(client, column, random);
  const change = changes[random.below(changes.length)];
  if (!change) throw new Error(`${table} cannot be changed.`);
  return change;
}
