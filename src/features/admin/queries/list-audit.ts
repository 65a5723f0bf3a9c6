import type { z } from 'zod';
import type { auditInputSchema } from '#/features/admin/schema.ts';
import type { Db } from '#/platform/db.ts';

const auditSelect = {
  id: true,
  at: true,
  actor: true,
  act: true,
  userId: true,
  subjectIds: true,
  reason: true,
  input: true,
  effect: true,
  movedCredits: true,
  isAlone: true,
  approvedBy: true,
  batchId: true,
} as const;

type Asked = z.output<typeof auditInputSchema> & { until?: Date | undefined };

/**
 * Returns a page of the record of acts, newest first, up to the instant `until` where that is said. `nextCursor` is null on the
 * last page.
 */
export async function listAudit(db: Db, asked: Asked) {
  const { userId, actor, act, limit, cursor, until } = asked;
  const entries = await db.auditEntry.findMany({
    where: {
      ...(userId === undefined ? {} : { userId }),
      ...(actor === undefined ? {} : { actor }),
      ...(act === undefined ? {} : { act }),
      ...(until === undefined ? {} : { at: { lte: until } }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    ...(cursor === undefined ? {} : { cursor: { id: cursor }, skip: 1 }),
    select: auditSelect,
  });
  // What an act was given and did are values of its own kind.
  const shown = entries
    .slice(0, limit)
    .map((row) => ({ ...row, input: row.input as unknown, effect: row.effect as unknown }));
  return { entries: shown, nextCursor: entries.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
