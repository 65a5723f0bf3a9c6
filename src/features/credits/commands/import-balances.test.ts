import { expect, test } from 'vitest';
import { GivingStopped, giveBalances } from '#/features/credits/commands/import-balances.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { BusyError } from '#/lib/errors.ts';

const balance = (line: number) => ({
  line,
  userId: `user ${line}`,
  amountCredits: 5,
  expiresAt: null,
  reference: 'balance',
});

test('where the database goes away in the middle, giving stops and says what was given until then', async () => {
  const away = new BusyError('unknown');
  const importCredits = ({ userId }: { userId: string }) =>
    userId === 'user 4' ? Promise.reject(away) : Promise.resolve({ replayed: userId === 'user 2' });
  const stopped = await giveBalances({ importCredits } as unknown as Ledger, [2, 3, 4, 5].map(balance)).catch(
    (error) => error,
  );
  expect(stopped).toBeInstanceOf(GivingStopped);
  expect([stopped.cause, stopped.outcome]).toEqual([
    away,
    { given: 1, givenCredits: 5, known: 1, empty: 0, refused: [] },
  ]);
});
