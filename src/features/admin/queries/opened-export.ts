import type { Operator } from '#/http/context.ts';
import { GoneError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** How long an archive can be had after its reason was recorded, in milliseconds. */
const openForMs = 60 * 60 * 1000;

/**
 * Returns whose archive an admin may have by an act of theirs in the record: only their own act, and only for an hour.
 * @throws NotFoundError (no such act), GoneError (the account was deleted meanwhile)
 */
export async function openedExport(db: Db, { actor }: Operator<'admin'>, auditId: string): Promise<{ userId: string }> {
  const since = new Date(Date.now() - openForMs);
  const entry = await db.auditEntry.findFirst({
    where: { id: auditId, act: 'export', actor, at: { gte: since } },
    select: { userId: true },
  });
  const user = entry?.userId
    ? await db.user.findUnique({ where: { id: entry.userId }, select: { id: true, deletedAt: true } })
    : null;
  if (!user) throw new NotFoundError('archive that you opened within the last hour');
  if (user.deletedAt) throw new GoneError();
  return { userId: user.id };
}
