import { expect, test } from 'vitest';
import { deleteAccount } from '#/features/account/commands/delete-account.ts';
import { requestDeletion } from '#/features/account/commands/request-deletion.ts';
import { useDeletions } from '#test/deletions.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startMortalProcess } from '#test/mortal-process.ts';

const { db, url, services, workOn, livingUser, expectDeleted } = useDeletions();

test('a worker that is killed before or after any of its statements leaves a ledger that holds, and the next one ends the deletion', async () => {
  const first = startMortalProcess(url, { statement: 100_000, when: 'after' });
  const measured = await dueUser();
  await deleteAccount(workOn(first.db), measured.userId);
  await expectDeleted(measured);
  const statements = first.statements().length;
  expect(statements).toBeGreaterThan(20);
  for (let statement = 1; statement <= statements; statement += 9) {
    const user = await dueUser();
    const mortal = startMortalProcess(url, { statement, when: statement % 2 === 1 ? 'before' : 'after' });
    void deleteAccount(workOn(mortal.db), user.userId).catch(() => {});
    await mortal.dead;
    await expectLedgerHolds(db, { userIds: [user.userId] });
    await deleteAccount(workOn(db), user.userId);
    await expectDeleted(user);
  }
});

async function dueUser() {
  const user = await livingUser();
  await requestDeletion(services, user);
  await db.user.update({
    where: { id: user.userId },
    data: { deletionAt: new Date(Date.now() - 1000), deletionStartedAt: new Date() },
  });
  return user;
}
