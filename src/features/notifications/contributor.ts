import { randomUUIDv7 } from 'node:crypto';
import { crossesLowCredits, defaultLowCreditsThreshold } from '#/features/notifications/rules/low-balance.ts';
import type { NewNotice } from '#/features/notifications/rules/new-notice.ts';
import { noticeRows, readUsersToTell } from '#/features/notifications/store/notice-rows.ts';
import { availableCredits, type Contributor, type Decided } from '#/ledger/ledger.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';

/** Contributes the notices of low credits: each is written if and only if the entries are that took the balance there. */
export const lowCreditsNotices: Contributor = {
  /** Most transactions take no balance below its threshold: then nothing is read. */
  async rowsOfDecisions(tx, decided) {
    const notices = crossingsOf(decided);
    if (notices.length === 0) return [];
    const users = await readUsersToTell(
      tx,
      notices.map(({ userId, createdAt: at, data }) => ({ userId, at, thresholdCredits: data.thresholdCredits })),
    );
    return attachedNotices(notices.filter(({ userId }) => users.has(userId)));
  },
};

/** Returns notices as attached rows of the statement that writes the ledger. */
export function attachedNotices(notices: readonly NewNotice[]): AttachedRows[] {
  return notices.length === 0 ? [] : [{ insert: noticeRows, rows: notices } as AttachedRows];
}

/** Returns a notice for each account whose new entries took its available credits below its threshold. */
function crossingsOf({ asRead, accounts, entries }: Decided) {
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
      kind: 'lowCredits' as const,
      subjectId: entry.id,
      createdAt: lastEntryAt,
      data: { availableCredits: afterCredits, thresholdCredits },
    };
  });
}
