import type { Db } from '#/platform/db.ts';

const pendingSelect = {
  id: true,
  at: true,
  expiresAt: true,
  actor: true,
  act: true,
  userId: true,
  reason: true,
  movedCredits: true,
  status: true,
  decidedBy: true,
  decidedAt: true,
  auditId: true,
} as const;

/** Returns the newest 100 acts that waited for a second admin. `isOpen`: it can be approved now; else it was decided or ran out. */
export async function listPending(db: Db) {
  const acts = await db.pendingAct.findMany({
    orderBy: [{ status: 'asc' }, { at: 'desc' }],
    take: 100,
    select: pendingSelect,
  });
  const now = new Date();
  return {
    acts: acts.map(({ act, ...row }) => ({
      ...row,
      act: act as unknown,
      isOpen: row.status === 'waiting' && row.expiresAt > now,
    })),
  };
}
