import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listUsageLines } from '#/features/credits/queries/list-usage-lines.ts';
import { readOutlook } from '#/features/credits/queries/read-outlook.ts';
import { readStatement } from '#/features/credits/queries/read-statement.ts';
import { readUsage } from '#/features/credits/queries/read-usage.ts';
import { movementKinds } from '#/features/credits/rules/movement-kind.ts';
import { addDays, usageInputSchema, usageLinesInputSchema } from '#/features/credits/rules/usage-period.ts';
import { spendingByType, totalsByKind } from '#/features/credits/rules/usage-totals.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db } = useTestDatabase();
const ledger = ledgerOf(db);
const { give, charge, generate, refund, clawback, restore } = creditVerbs(db);
await createMissingPlans(db);

const dayMs = 86_400_000;
const start = Date.parse('2025-01-10T09:00:00Z');
const at = (days: number) => ({ now: new Date(start + days * dayMs) });

/** Half a year with a plan that rolls over, charges of several types, returns for several reasons, a dispute that was won, expiries. */
async function liveHalfAYear(): Promise<string> {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledger, userId, at(0));
  await upgradePlan(ledger, { userId, actor: 'system', planName: 'Basic', billingCycle: 'monthly', ...at(1) });
  const types = ['TEXT_TO_VIDEO', 'TEXT_TO_IMAGE', 'A_DANCE'];
  for (let day = 2; day < 170; day += 3) {
    const { answer } = await charge(userId, 1 + (day % 40), { ...at(day), generationType: types[day % 3] ?? '' });
    if (answer.kind === 'charged' && day % 4 === 0)
      await refund(userId, lineIdOf({ answer }), {
        ...at(day + 1),
        reason: day % 8 === 0 ? 'failure' : 'cancel',
        amountCredits: 1,
      });
    if (day === 80) await ledger.addToDailySums();
    if (day === 50) await give(userId, 90, { ...at(day), source: 'PROMO', expiresAt: at(60).now });
    if (day === 92) {
      const { grantId } = (await give(userId, 30, at(day))).answer;
      await restore(userId, lineIdOf(await clawback(userId, grantId, at(93))), at(94));
    }
  }
  return userId;
}

const userId = await liveHalfAYear();

const allLines = (filter: object) => allLinesOf(userId, filter);

async function allLinesOf(userId: string, filter: object) {
  const pages = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = usageLinesInputSchema.parse({ ...filter, limit: 7, ...(cursor && { cursor }) });
    const page = await listUsageLines(ledger, userId, asked);
    pages.push(page);
    cursor = page.nextCursor;
  }
  return { first: pages[0], lines: pages.flatMap(({ transactions }) => transactions) };
}
const sum = (amounts: readonly { amount: number }[]) => amounts.reduce((all, { amount }) => all + amount, 0);

test('any figure of any period is the sum of the lines that it opens to, and no line is left out', async () => {
  const period = fc.tuple(
    fc.integer({ min: -3, max: 175 }),
    fc.integer({ min: 0, max: 120 }),
    fc.constantFrom('day', 'week'),
  );
  await fc.assert(
    fc.asyncProperty(period, async ([after, long, by]) => {
      const from = addDays('2025-01-10', after);
      const days = { from, to: addDays(from, long) };
      const usage = await readUsage(ledger, userId, usageInputSchema.parse({ ...days, by }));
      expect(usage.openingBalance + sum(usage.movements)).toBe(usage.closingBalance);
      expect(usage.balances.at(-1)?.balance).toBe(usage.closingBalance);
      const all = await allLines(days);
      expect([sum(all.lines), all.lines.length]).toEqual([all.first?.amount, all.first?.lines]);
      expect(sum(all.lines)).toBe(usage.closingBalance - usage.openingBalance);
      const kinds = totalsByKind(usage.movements, movementKinds);
      expect(kinds.reduce((count, { lines }) => count + lines, 0)).toBe(all.lines.length);
      for (const { kind, amount, lines } of kinds) {
        const opened = await allLines({ ...days, kind });
        expect([kind, sum(opened.lines), opened.lines.length]).toEqual([kind, amount, lines]);
      }
      for (const { generationType: type, net } of spendingByType(usage.movements))
        expect([type, -sum((await allLines({ ...days, kind: 'spending', type })).lines)]).toEqual([type, net]);
      const [place] = usage.balances.filter(({ from: first }) =>
        usage.movements.some((movement) => movement.from === first),
      );
      if (place) {
        const opened = await allLines({ from: place.from, to: place.to });
        expect(sum(opened.lines)).toBe(sum(usage.movements.filter((movement) => movement.from === place.from)));
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('there is something of every kind in that half year, and what rolled over adds up to nothing', async () => {
  const usage = await readUsage(ledger, userId, usageInputSchema.parse({ from: '2025-01-10', to: '2025-07-10' }));
  const kinds = totalsByKind(usage.movements, movementKinds);
  expect(kinds.map(({ kind }) => kind)).toEqual([...movementKinds]);
  expect(kinds.find(({ kind }) => kind === 'rolledOver')?.amount).toBe(0);
});

test('what ends next is what the ledger will book where nothing is spent, with what rolls over', async () => {
  const { id } = await createUser(db);
  await startFreePlan(ledger, id);
  await upgradePlan(ledger, { userId: id, actor: 'system', planName: 'Basic', billingCycle: 'monthly' });
  const { expiries, pace } = await readOutlook(ledger, id);
  expect(pace).toBeNull();
  expect(expiries.length).toBeGreaterThan(0);
  for (const { at: instant, source, expiringCredits, rollingOverCredits } of expiries) {
    const grant = await db.creditGrant.findFirstOrThrow({ where: { userId: id, source, expiresAt: instant } });
    expect(expiringCredits + rollingOverCredits).toBe(grant.remaining);
    expect(rollingOverCredits).toBe(Math.min(grant.remaining, grant.rolloverCapCredits));
  }
});

test.each([
  [{ from: '2026-01-02', to: '2026-01-01' }, 'to must not be before from'],
  [{ from: '2025-01-01', to: '2026-01-02' }, 'to must be at most 365 days after from'],
  [{ from: 'yesterday' }, 'from must be a day'],
  [{ by: 'month' }, 'by must be day or week'],
])('the period %j is refused with the field and what is allowed', (asked, words) => {
  const { error } = usageInputSchema.safeParse(asked);
  expect(error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join()).toContain(words);
});

test('what was spent by model is the sum of the lines that it opens to, and is what the statement says, day by day or not', async () => {
  const { id: painter } = await createUser(db);
  await give(painter, 500, at(0));
  const minimax = 'fal/fal-ai/minimax/speech-02-hd';
  const speak = async (model: string, seconds: number, day: number) =>
    lineIdOf(await generate(painter, { ...at(day), type: 'TEXT_TO_AUDIO', input: { seconds, model } }));
  await speak('local-preview', 30, 1);
  const dear = await speak(minimax, 60, 1);
  await ledger.addToDailySums();
  await refund(painter, dear, { ...at(9), amountCredits: 3 });
  await speak(minimax, 15, 10);
  // A charge that names no model is in none.
  await charge(painter, 7, { ...at(10), generationType: 'TEXT_TO_AUDIO' });
  const days = { from: '2025-01-10', to: '2025-01-31' };
  for (const by of ['day', 'week'] as const) {
    const { models, movements } = await readUsage(ledger, painter, usageInputSchema.parse({ ...days, by }));
    expect(models.map(({ model, lines, charged, returned, net }) => [model, lines, charged, returned, net])).toEqual([
      [minimax, 3, 10, 3, 7],
      ['local-preview', 1, 2, 0, 2],
    ]);
    expect(spendingByType(movements)).toMatchObject([{ generationType: 'TEXT_TO_AUDIO', net: 16, lines: 5 }]);
    for (const { model, lines, net } of models) {
      const opened = await allLinesOf(painter, { ...days, kind: 'spending', type: 'TEXT_TO_AUDIO', model });
      expect([opened.first?.lines, opened.first?.amount, opened.lines.length]).toEqual([lines, -net, lines]);
      expect(sum(opened.lines)).toBe(-net);
    }
    const statement = await readStatement(ledger, painter, {
      from: new Date('2025-01-10'),
      to: new Date('2025-02-01'),
    });
    expect(statement.models).toEqual(models);
    expect(statement.lines.map(({ model }) => model)).toEqual([null, 'local-preview', minimax, minimax, minimax, null]);
    await ledger.addToDailySums();
  }
});
