import { randomUUIDv7 } from 'node:crypto';
import type { NoticeData, NoticeKind } from '#/features/notifications/schema.ts';

/** A notice as it is written, in the transaction of what it tells of. */
export type NewNotice = { id: string; userId: string; subjectId: string; createdAt: Date } & {
  [Kind in NoticeKind]: { kind: Kind; data: NoticeData[Kind] };
}[NoticeKind];

/** Tells that a task failed for good. */
export function taskFailedNotice(
  about: { userId: string; taskId: string; at: Date } & NoticeData['taskFailed'],
): NewNotice {
  const { userId, taskId, at, ...data } = about;
  return { id: randomUUIDv7(), userId, kind: 'taskFailed', subjectId: taskId, createdAt: at, data };
}

/** Tells that the line `lineId` took what is available under the threshold. */
export function lowCreditsNotice(
  about: { userId: string; lineId: string; at: Date } & NoticeData['lowCredits'],
): NewNotice {
  const { userId, lineId, at, ...data } = about;
  return { id: randomUUIDv7(), userId, kind: 'lowCredits', subjectId: lineId, createdAt: at, data };
}
