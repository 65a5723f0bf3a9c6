import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DailySum, dayOf } from '#/ledger/daily-sums.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const ledger = ledgerOf(db);
const { give, charge, generate, refund, clawback } = creditVerbs(db);
const models = ['local-preview', 'fal/fal-ai/minimax/speech-02-hd'];
const start = new Date('2025-03-01T00:00:00Z').getTime();
const hourMs = 3_600_000;

/** What may happen, each some hours after the one before. `sum` runs the job. */
const step = fc.record({
  what: fc.constantFrom('give', 'charge', 'charge', 'charge', 'refund', 'clawback', 'sum'),
  hours: fc.integer({ min: 0, max: 60 }),
  credits: fc.integer({ min: 1, max: 40 }),
  type: fc.constantFrom('TEXT_TO_VIDEO', 'TEXT_TO_IMAGE', 'TEXT_TO_AUDIO', 'A_DANCE'),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function live(userId: string, steps: readonly Step[]): Promise<void> {
  let now = start;
  const [charges, grants]: [string[], string[]] = [[], []];
  for (const { what, hours, credits, type } of steps) {
    now += hours * hourMs;
    const by = { now: new Date(now) };
    if (what === 'give') {
      const expiresAt = new Date(now + credits * 24 * hourMs);
      grants.push(
        (await give(userId, credits * 3, { ...by, expiresAt, source: credits % 2 ? 'PROMO' : 'PURCHASE' })).answer
          .grantId,
      );
    }
    if (what === 'charge') {
      const spoken = { type: 'TEXT_TO_AUDIO', input: { seconds: credits, model: models[credits % 2] } };
      const { answer } = await (type === 'TEXT_TO_AUDIO'
        ? generate(userId, { ...by, ...spoken })
        : charge(userId, credits, { ...by, generationType: type }));
      if (answer.kind === 'charged') charges.push(lineIdOf({ answer }));
    }
    const [chargeId, grantId] = [charges.at(-1), grants.at(-1)];
    if (what === 'refund' && chargeId) await refund(userId, chargeId, { ...by, amountCredits: 1 }).catch(() => {});
    if (what === 'clawback' && grantId) await clawback(userId, grantId, by).catch(() => {});
    if (what === 'sum') await ledger.addToDailySums();
  }
}

/** The same sums made of the lines one by one, with what is due by now. */
async function sumsOfLines(userId: string, { from, to }: { from: string; to: string }) {
  const { advanced } = await ledger.readAccountAt(userId);
  const sources = new Map<string, string>(
    (await db.creditGrant.findMany({ where: { userId } })).map(({ id, source }) => [id, source]),
  );
  for (const { id, source } of advanced.account.grants) sources.set(id, source);
  const booked = await db.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' } });
  const fundings = await db.creditFunding.findMany({
    where: { transactionId: { in: booked.map(({ id }) => id) }, ordinal: 0 },
  });
  const first = new Map(fundings.map(({ transactionId, grantId }) => [transactionId, grantId]));
  const lines = [
    ...booked.map((line) => ({ ...line, at: line.createdAt, source: sources.get(first.get(line.id) ?? '') ?? '' })),
    ...advanced.entries.map((entry) => ({
      ...entry,
      amount: entry.amountCredits,
      balance: entry.balanceCredits,
      rolledOverTo: entry.rolledOverTo ?? null,
      reason: entry.reason ?? null,
      source: sources.get(entry.allocations[0]?.grantId ?? '') ?? '',
    })),
  ];
  const before = lines.filter(({ at }) => dayOf(at) < from);
  const sums = new Map<string, Omit<DailySum, 'lastSeq'>>();
  const modelOf = (id: string | null) =>
    (booked.find((line) => line.id === id)?.price as { model?: string } | null)?.model;
  for (const { id, refundsId, at, type, generationType, reason, rolledOverTo, source, amount, balance } of lines) {
    const day = dayOf(at);
    if (day < from || day > to) continue;
    const said = {
      CREDIT: source,
      PURCHASE: source,
      DEBIT: '',
      EXPIRE: rolledOverTo ? 'rolledOver' : 'expired',
      REFUND: reason ?? '',
      CLAWBACK: reason ?? '',
    }[type];
    const model = modelOf(type === 'REFUND' ? refundsId : id) ?? null;
    const key = [day, type, generationType, said, model].join();
    const none = { lines: 0, credits: 0, balanceCredits: 0 };
    const sum = sums.get(key) ?? { day, type, generationType, reason: said, model, ...none };
    sums.set(key, { ...sum, lines: sum.lines + 1, credits: sum.credits + amount, balanceCredits: balance });
  }
  return { opening: before.at(-1)?.balance ?? 0, sums: sorted([...sums.values()]) };
}

function sorted<Sum extends object>(sums: readonly Sum[]): string[] {
  return sums.map((sum) => JSON.stringify(Object.entries(sum).sort())).sort();
}

describe('the sums of a day', () => {
  test('are those of its lines, whatever happened and however many of them the job has summed', async () => {
    const days = fc.tuple(fc.integer({ min: -2, max: 40 }), fc.integer({ min: 0, max: 60 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), days, async (steps, [after, long]) => {
        const { id: userId } = await createUser(db);
        await live(userId, [{ what: 'give', hours: 0, credits: 30, type: 'A_DANCE' }, ...steps]);
        const from = dayOf(new Date(start + after * 24 * hourMs));
        const to = dayOf(new Date(start + (after + long) * 24 * hourMs));
        const read = await ledger.readDailySums(userId, { from, to });
        const told = await sumsOfLines(userId, { from, to });
        expect(read.openingBalanceCredits).toBe(told.opening);
        expect(sorted(read.sums.map(({ lastSeq: _, ...sum }) => sum))).toEqual(told.sums);
      }),
      { numRuns: 25 },
    );
    await ledger.addToDailySums();
    await expectLedgerHolds(db);
  }, 60_000);

  test('are made by one at a time: who finds another at work does nothing, and nothing is summed twice', async () => {
    const { id: userId } = await createUser(db);
    for (let line = 0; line < 5; line += 1) await give(userId, 1);
    const other = await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(72707401)::text`;
      return ledger.addToDailySums();
    });
    expect(other).toBe(false);
    expect(await db.dailySumState.findUnique({ where: { userId } })).toBeNull();
    await Promise.all(Array.from({ length: 4 }, () => ledger.addToDailySums()));
    await ledger.addToDailySums();
    const kept = await db.dailySum.findMany({ where: { userId } });
    expect(kept.reduce((all, { lines }) => all + lines, 0)).toBe(5);
    await expectLedgerHolds(db);
  });

  test('over all accounts, and what is outstanding, are the same before and after the job has run', async () => {
    const { id: userId } = await createUser(db);
    const soon = new Date(Date.now() + 20 * 24 * hourMs);
    await give(userId, 50, { source: 'PROMO', expiresAt: soon });
    await charge(userId, 20);
    const today = { from: '2020-01-01', to: dayOf(new Date()) };
    const readTotals = async () => {
      const { days, outstanding } = await ledger.readCreditTotals(today);
      return { outstanding, days: sorted(days) };
    };
    const before = await readTotals();
    await ledger.addToDailySums();
    const after = await readTotals();
    expect(after).toEqual(before);
    const held = await db.creditGrant.groupBy({
      by: ['source'],
      _sum: { remaining: true },
      where: { bookedAt: { not: null }, remaining: { gt: 0 } },
    });
    const told = new Map<string, number>();
    for (const { source, credits } of after.outstanding) told.set(source, (told.get(source) ?? 0) + credits);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(held.map(({ source, _sum }) => [source, _sum.remaining])),
    );
    expect(after.outstanding.filter(({ source }) => source === 'PROMO').length).toBeGreaterThan(0);
  });
});
