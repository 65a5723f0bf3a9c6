import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';

const atOnce = 64;

/**
 * Writes at least `lines` new lines into a seeded ledger by the ledger's own verbs, in turn over its accounts: a charge of a
 * credit that is given back, and the month's end before it where that is due. Returns the number of lines.
 */
export async function seedNews(db: Db, lines: number): Promise<number> {
  const users = await db.user.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  const before = await db.creditTransaction.count();
  let written = 0;
  for (let from = 0; written < lines; from += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, index) => from + index);
    await Promise.all(numbers.map((number) => chargeAndReturn(db, users[number % users.length]?.id ?? '')));
    written = (await db.creditTransaction.count()) - before;
  }
  return written;
}

async function chargeAndReturn(db: Db, userId: string): Promise<void> {
  const by = { userId, actor: 'system' };
  const { answer } = await ledgerOf(db).deduct({
    ...by,
    amountCredits: 1,
    generationType: 'EXTERNAL',
    description: 'News',
  });
  if (answer.kind !== 'charged' || !answer.transactionId) throw new Error(`A charge was ${answer.kind}.`);
  await ledgerOf(db).refund({ ...by, chargeId: answer.transactionId, reason: 'failure', description: 'Returned' });
}
