import { randomUUIDv7 } from 'node:crypto';
import type { NoticeData } from '#/features/notifications/schema.ts';

/** A notice to a user that is not written yet. `data` holds the figures of its kind, and no personal data. */
export type NewNotice = {
  id: string;
  userId: string;
  kind: keyof NoticeData;
  /** The id of the task or of the ledger entry that it is about. */
  subjectId: string;
  data: Readonly<Record<string, unknown>>;
  createdAt: Date;
};

/** Returns the notice that a task has failed, to be inserted in the transaction that ends the task. */
export function taskFailedNotice(
  about: { userId: string; taskId: string; at: Date } & NoticeData['taskFailed'],
): NewNotice {
  const { userId, taskId, at, ...data } = about;
  return { id: randomUUIDv7(), userId, kind: 'taskFailed', subjectId: taskId, createdAt: at, data };
}
