import { describe, expect, test } from 'vitest';
import { listPrematureExpiries } from '#/ledger/premature-expiries.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db, ledger, sql } = useTestDatabase();
const { give, charge, clawback, undo, expiries } = creditVerbs(db);

const right = new Date();
const days = (count: number) => new Date(right.getTime() + count * 24 * 60 * 60 * 1000);

/** What happens to an account while the clock is 40 days ahead: all that is due by then is booked. */
const wrongClock = (userId: string) => db.$transaction((tx) => ledger.bookDue(tx, userId, days(40)));

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

  describe('where the process had the wrong clock, too', () => {
    /** The id as it would be, had it been made at another instant. */
    const idOf = (id: string, instant: Date) => {
      const digits = instant.getTime().toString(16).padStart(12, '0');
      return `${digits.slice(0, 8)}-${digits.slice(8)}${id.slice(13)}`;
    };
    const byHand = (statement: string) =>
      sql(`SET session_replication_role = replica; ${statement}; SET session_replication_role = origin`);
    const makeAt = async (id: string, instant: Date) => {
      await byHand(`UPDATE "CreditTransaction" SET id = '${idOf(id, instant)}' WHERE id = '${id}'`);
      return idOf(id, instant);
    };

    test('are found while their date lies ahead', async () => {
      const { userId, purchaseExpiry } = await victim();
      const id = await makeAt(purchaseExpiry, days(40));
      expect(await listOf(userId)).toContain(id);
    });

    test('are found by a later line when their date is past, and without one they are not', async () => {
      const { id: userId } = await createUser(db);
      await give(userId, 30, { source: 'PROMO', expiresAt: days(-50), now: days(-70) });
      await give(userId, 7, { now: days(-20) });
      const [expiry = ''] = await expiries(userId);
      const id = await makeAt(expiry, days(-20));
      const later = await db.creditTransaction.findFirstOrThrow({ where: { userId, seq: 3 } });
      const laterId = await makeAt(later.id, days(-59));
      expect(await listOf(userId, days(-60))).toEqual([id]);
      await makeAt(laterId, days(-20));
      expect(await listOf(userId, days(-60))).toEqual([]);
    });
  });

  test.each([
    ['a future instant', { clockWasRightAt: days(1) }, 'clockWasRightAt must not be in the future'],
    ['a user who is not there', { userId: crypto.randomUUID(), clockWasRightAt: right }, 'There is no such user'],
    ['what is no id', { userId: 'ada', clockWasRightAt: right }, 'userId must be the id'],
  ])('are not looked for with %s', async (_what, asked, sentence) => {
    await expect(listPrematureExpiries(db, asked)).rejects.toThrow(sentence);
  });
});
