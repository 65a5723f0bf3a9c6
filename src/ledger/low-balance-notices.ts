import { randomUUIDv7 } from 'node:crypto';
import type { Account, Entry } from '#/ledger/rules/account.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { crossesLowCredits, defaultLowCreditsThreshold } from '#/ledger/rules/low-balance.ts';
import type { NoticeRow } from '#/ledger/store/notice-rows.ts';

/** Returns a notice for each account whose new entries took its available credits below its threshold. */
export function lowCreditsNotices(
  asRead: ReadonlyMap<string, Account>,
  accounts: readonly Account[],
  entries: readonly Entry[],
): (NoticeRow & { data: { availableCredits: number; thresholdCredits: number } })[] {
  return accounts.flatMap((account) => {
    const { userId, lastEntryAt } = account;
    const before = asRead.get(userId);
    if (!lastEntryAt || !before || account.ledgerSeq === before.ledgerSeq) return [];
    const beforeCredits = before.lastEntryAt ? availableCredits(before, before.lastEntryAt) : 0;
    const afterCredits = availableCredits(account, lastEntryAt);
    const threshold = account.lowCreditsThreshold;
    const entry = entries.findLast((one) => one.userId === userId);
    if (!entry || !crossesLowCredits({ beforeCredits, afterCredits, threshold })) return [];
    const thresholdCredits = threshold ?? defaultLowCreditsThreshold;
    return {
      id: randomUUIDv7(),
      userId,
      kind: 'lowCredits',
      subjectId: entry.id,
      createdAt: lastEntryAt,
      data: { availableCredits: afterCredits, thresholdCredits },
    };
  });
}
