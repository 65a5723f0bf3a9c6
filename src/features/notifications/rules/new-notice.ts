import { randomUUIDv7 } from 'node:crypto';
import type { NoticeData } from '#/features/notifications/schema.ts';
import type { NoticeRow } from '#/ledger/ledger.ts';

/** Returns the row of the notice that a task has failed, to be inserted in the transaction that ends the task. */
export function taskFailedNotice(
  about: { userId: string; taskId: string; at: Date } & NoticeData['taskFailed'],
): NoticeRow {
  const { userId, taskId, at, ...data } = about;
  return { id: randomUUIDv7(), userId, kind: 'taskFailed', subjectId: taskId, createdAt: at, data };
}
