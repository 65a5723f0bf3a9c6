import { randomUUIDv7 } from 'node:crypto';
import type { Account, Entry } from '#/ledger/rules/account.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { crossesLowCredits, defaultLowCreditsThreshold } from '#/ledger/rules/low-balance.ts';
import type { NoticeRow } from '#/ledger/store/notice-rows.ts';

/** A notice for each account whose lines took what is available under its threshold. */
export function lowCreditsNotices(
  asRead: ReadonlyMap<string, Account>,
  accounts: readonly Account[],
  lines: readonly Entry[],
): NoticeRow[] {
  return accounts.flatMap((account) => {
    const { userId, lastLineAt } = account;
    const before = asRead.get(userId);
    if (!lastLineAt || !before || account.ledgerSeq === before.ledgerSeq) return [];
    const beforeCredits = before.lastLineAt ? availableCredits(before, before.lastLineAt) : 0;
    const afterCredits = availableCredits(account, lastLineAt);
    const threshold = account.lowCreditsThreshold;
    const line = lines.findLast((one) => one.userId === userId);
    if (!line || !crossesLowCredits({ beforeCredits, afterCredits, threshold })) return [];
    const thresholdCredits = threshold ?? defaultLowCreditsThreshold;
    return {
      id: randomUUIDv7(),
      userId,
      kind: 'lowCredits',
      subjectId: line.id,
      createdAt: lastLineAt,
      data: { availableCredits: afterCredits, thresholdCredits },
    };
  });
}
