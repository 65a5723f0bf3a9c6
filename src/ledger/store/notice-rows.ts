import { rowInsert } from '#/platform/bulk-rows.ts';

/** A notice to a user, as a row. `data` holds the figures of its kind, and no personal data. */
export type NoticeRow = {
  id: string;
  userId: string;
  kind: string;
  /** The id of the task or of the ledger entry that it is about. */
  subjectId: string;
  data: Readonly<Record<string, unknown>>;
  createdAt: Date;
};

/** Inserts notices with the ledger's own statement, so that a notice is written if and only if its cause is. */
export const noticeRows = rowInsert<NoticeRow>('Notice', [
  { name: 'id', type: 'uuid', of: (notice) => notice.id },
  { name: 'userId', type: 'uuid', of: (notice) => notice.userId },
  { name: 'kind', type: '"NoticeKind"', of: (notice) => notice.kind },
  { name: 'subjectId', type: 'uuid', of: (notice) => notice.subjectId },
  { name: 'data', type: 'jsonb', of: (notice) => JSON.stringify(notice.data) },
  { name: 'createdAt', type: 'timestamptz', of: (notice) => notice.createdAt },
]);
