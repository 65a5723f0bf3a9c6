import type { NewNotice } from '#/features/notifications/rules/new-notice.ts';
import { rowInsert } from '#/platform/bulk-rows.ts';

/** Notices, as rows that go in with the ledger's statement. */
export const newNotices = rowInsert<NewNotice>('Notice', [
  { name: 'id', type: 'uuid', of: (notice) => notice.id },
  { name: 'userId', type: 'uuid', of: (notice) => notice.userId },
  { name: 'kind', type: '"NoticeKind"', of: (notice) => notice.kind },
  { name: 'subjectId', type: 'uuid', of: (notice) => notice.subjectId },
  { name: 'data', type: 'jsonb', of: (notice) => JSON.stringify(notice.data) },
  { name: 'createdAt', type: 'timestamptz', of: (notice) => notice.createdAt },
]);
