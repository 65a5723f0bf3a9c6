import { rowInsert } from '#/platform/bulk-rows.ts';

/** A notice as a row. `data` holds the figures that its kind speaks of: no prompt and no mail address. */
export type NoticeRow = {
  id: string;
  userId: string;
  kind: string;
  /** The task or the ledger line that it is about. */
  subjectId: string;
  data: Readonly<Record<string, unknown>>;
  createdAt: Date;
};

/** Notices as rows that the ledger's own statement inserts, so that they are written if and only if what they tell of is. */
export const noticeRows = rowInsert<NoticeRow>('Notice', [
  { name: 'id', type: 'uuid', of: (notice) => notice.id },
  { name: 'userId', type: 'uuid', of: (notice) => notice.userId },
  { name: 'kind', type: '"NoticeKind"', of: (notice) => notice.kind },
  { name: 'subjectId', type: 'uuid', of: (notice) => notice.subjectId },
  { name: 'data', type: 'jsonb', of: (notice) => JSON.stringify(notice.data) },
  { name: 'createdAt', type: 'timestamptz', of: (notice) => notice.createdAt },
]);
