import { describe, expect, test } from 'vitest';
import { bookDue } from '#/ledger/booking.ts';
import { listPrematureExpiries } from '#/ledger/premature-expiries.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db, sql } = useTestDatabase();
const { give, charge, clawback, undo, expiries } = creditVerbs(db);

const right = new Date();
const days = (count: number) => new Date(right.getTime() + count * 24 * 60 * 60 * 1000);

/** What happens to an account while the clock is 40 days ahead: all that is due by then is booked. */
const wrongClock = (userId: string) => db.$transaction((tx) => bookDue(tx, userId, days(40)));

/** Somebody whose 30 promotional credits, which had ten days left, and the 80 left of whose purchase expired. */
async function victim() {
  const { id: userId } = await createUser(db);
  await give(userId, 30, { source: 'PROMO', expiresAt: days(10), now: days(-1) });
  const { answer } = await give(userId, 100, { expiresAt: days(20), priority: 1, now: days(-1) });
  await charge(userId, 20, { now: days(-1) });
  await wrongClock(userId);
  const [promoExpiry = '', purchaseExpiry = ''] = await expiries(userId);
  return { userId, purchaseId: answer.grantId, promoExpiry, purchaseExpiry };
}

describe('expiries that were booked before their time', () => {
  const listOf = async (userId: string, clockWasRightAt = right) =>
    (await listPrematureExpiries(db, { userId, clockWasRightAt })).map(({ id }) => id);

  test('are found by the clock of the process, which their ids have in them', async () => {
    const { userId, promoExpiry, purchaseExpiry } = await victim();
    const found = await listPrematureExpiries(db, { userId, clockWasRightAt: right });
    expect(found).toMatchObject([
      { id: promoExpiry, userId, source: 'PROMO', expiredCredits: 30, at: days(10), problem: null },
      { id: purchaseExpiry, userId, source: 'PURCHASE', expiredCredits: 80, at: days(20), problem: null },
    ]);
    const [promo] = found;
    expect(promo?.lifeLeftMs).toBe(days(10).getTime() - right.getTime());
    expect(Math.abs((promo?.writtenAtMost.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('are looked for in all accounts where no user is named', async () => {
    const [one, other] = [await victim(), await victim()];
    const found = await listPrematureExpiries(db, { clockWasRightAt: right });
    const ids = found.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([one.promoExpiry, one.purchaseExpiry, other.promoExpiry]));
  });

  test('are not those up to the instant at which the clock was right, nor those booked in their time', async () => {
    const { id: userId } = await createUser(db);
    await give(userId, 5, { source: 'PROMO', expiresAt: days(-1), now: days(-2) });
    await give(userId, 7, { source: 'PROMO', expiresAt: days(3), now: days(-2) });
    await wrongClock(userId);
    const [inTime, premature] = await expiries(userId);
    expect(inTime).not.toBe(premature);
    expect(await listOf(userId, days(-3))).toEqual([premature]);
    expect(await listOf(userId, days(-1))).toEqual([premature]);
  });

  test('are told with the reason why nothing would come back', async () => {
    const { userId, promoExpiry, purchaseId } = await victim();
    await undo(userId, promoExpiry, right);
    await clawback(userId, purchaseId);
    const found = await listPrematureExpiries(db, { userId, clockWasRightAt: right });
    expect(found.map(({ problem }) => problem)).toEqual([
      'must be an expiry that was not undone before',
      'must be of a grant that was not taken back: this one was',
    ]);
  });

  test('are found also where the process had the wrong clock, too: by a later line, or because they lie ahead', async () => {
    const { userId, promoExpiry } = await victim();
    /** As if the id had been made forty days later. */
    const later = (id: string) =>
      (Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) + 40 * 24 * 60 * 60 * 1000)
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})(.{4})$/, '$1-$2') + id.slice(13);
    const byHand = (statement: string) =>
      sql(`SET session_replication_role = replica; ${statement}; SET session_replication_role = origin`);
    await byHand(`UPDATE "CreditTransaction" SET id = '${later(promoExpiry)}' WHERE id = '${promoExpiry}'`);
    expect(await listOf(userId)).toContain(later(promoExpiry));
    await byHand(`DELETE FROM "CreditTransaction" WHERE "userId" = '${userId}' AND seq > 4`);
    expect(await listOf(userId)).toEqual([later(promoExpiry)]);
  });

  test.each([
    ['a future instant', { clockWasRightAt: days(1) }, 'clockWasRightAt must not be in the future'],
    ['a user who is not there', { userId: crypto.randomUUID(), clockWasRightAt: right }, 'There is no such user'],
    ['what is no id', { userId: 'ada', clockWasRightAt: right }, 'userId must be the id'],
  ])('are not looked for with %s', async (_what, asked, sentence) => {
    await expect(listPrematureExpiries(db, asked)).rejects.toThrow(sentence);
  });
});
