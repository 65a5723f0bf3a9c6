import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Grant } from '#/ledger/rules/account.ts';
import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import { endText, keyText, laterGrantText } from '#/ledger/store/hashed-texts.ts';

/** One text that an account's digest covers, at its place; places count from 1 without a gap. */
export type DigestItem = { userId: string; seq: number; text: string };

/** What of a transaction no entry covers: keys without an entry, ends of charges, grants that start later, and periods. */
type Uncovered = {
  records: readonly IdempotencyRecord[];
  ends: readonly (ChargeEnd & { userId: string })[];
  opened: readonly (Grant & { userId: string })[];
  periods: readonly StartedPeriod[];
  periodText: (period: StartedPeriod) => string;
};

/**
 * Gives everything that no entry covers the next places in its account's digest. `placeOf` returns the place of a record, an
 * end, a grant or a period, null where an entry covers it; `digestSeqs` are the accounts' places afterwards.
 */
export function placeInDigests(
  accounts: ReadonlyMap<string, Account>,
  { records, ends, opened, periods, periodText }: Uncovered,
) {
  const items: DigestItem[] = [];
  const places = new Map<object, number>();
  const digestSeqs = new Map<string, number>();
  const place = (userId: string, of: object, text: string) => {
    const seq = (digestSeqs.get(userId) ?? accounts.get(userId)?.digestSeq ?? 0) + 1;
    digestSeqs.set(userId, seq);
    places.set(of, seq);
    items.push({ userId, seq, text });
  };
  for (const record of records) if (record.lineId === null) place(record.userId, record, keyText(record));
  for (const end of ends) place(end.userId, end, endText(end));
  for (const grant of opened) if (grant.bookedAt === null) place(grant.userId, grant, laterGrantText(grant));
  for (const period of periods) place(period.userId, period, periodText(period));
  return { items, digestSeqs, placeOf: (of: object) => places.get(of) ?? null };
}
