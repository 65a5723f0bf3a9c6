import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Ends one session of a user: what it was open in is out with its next request, and its streams within seconds.
 * @throws NotFoundError when this user has no such session
 */
export async function endSession(db: Db, { userId, id }: { userId: string; id: string }): Promise<void> {
  const { count } = await db.session.deleteMany({ where: { id, userId } });
  if (count === 0) throw new NotFoundError('session');
}

/** Ends all sessions of a user but the one that they ask with. Returns how many. */
export async function endOtherSessions(
  db: Db,
  { userId, sessionId }: { userId: string; sessionId: string | null },
): Promise<{ ended: number }> {
  const other = sessionId === null ? {} : { id: { not: sessionId } };
  const { count } = await db.session.deleteMany({ where: { userId, ...other } });
  return { ended: count };
}
