import type { z } from 'zod';
import type { findUsersInputSchema } from '#/features/admin/schema.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import { idSchema } from '#/ledger/schema.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** An account as it stands in a list. `bookCredits` is the balance of its last ledger line, in credits. */
export type FoundUser = {
  id: string;
  name: string;
  email: string;
  role: Role;
  plan: string | null;
  bookCredits: number;
  createdAt: Date;
  blockedAt: Date | null;
  /** When it is deleted, or was; null where nobody asked for that. */
  deletionAt: Date | null;
};

/**
 * Returns the accounts that a text may mean, the newest first: of an id, whose account, task, ledger line or grant it is; of other
 * text, those with it in their address or name, in any case, an address that is exactly it first.
 */
export async function findUsers(db: Db, { text, limit }: z.output<typeof findUsersInputSchema>): Promise<FoundUser[]> {
  const id = idSchema.safeParse(text);
  if (id.success) return readFound(db, await ownersOf(db, id.data));
  const like = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE lower(email) LIKE ${like} OR lower(name) LIKE ${like}
    ORDER BY lower(email) = ${text.toLowerCase()} DESC, "createdAt" DESC, id LIMIT ${limit}`;
  return readFound(
    db,
    rows.map((row) => row.id),
  );
}

/** Returns the account with this address or id. @throws NotFoundError (user) */
export async function findNamed(db: Db, who: string): Promise<FoundUser> {
  const id = idSchema.safeParse(who.trim());
  const where = id.success ? { id: id.data } : { email: who.trim().toLowerCase() };
  const named = await db.user.findUnique({ where, select: { id: true } });
  const [found] = named ? await readFound(db, [named.id]) : [];
  if (!found) throw new NotFoundError('user');
  return found;
}

/** The accounts to which something with this id belongs: one at the most, unless ids of two kinds are the same. */
async function ownersOf(db: Db, id: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE id = ${id}::uuid
    UNION SELECT "userId" FROM "Task" WHERE id = ${id}::uuid
    UNION SELECT "userId" FROM "CreditTransaction" WHERE id = ${id}::uuid
    UNION SELECT "userId" FROM "CreditGrant" WHERE id = ${id}::uuid`;
  return rows.map((row) => row.id);
}

const foundSelect = {
  id: true,
  name: true,
  email: true,
  role: true,
  credits: true,
  createdAt: true,
  blockedAt: true,
  deletionAt: true,
  plan: { select: { name: true } },
} as const;

/** Reads accounts for a list, in the order of their ids as given. */
export async function readFound(db: Db, ids: readonly string[]): Promise<FoundUser[]> {
  const users = await db.user.findMany({ where: { id: { in: [...ids] } }, select: foundSelect });
  const found = users.map(({ credits, plan, ...user }) => ({
    ...user,
    plan: plan?.name ?? null,
    bookCredits: credits,
  }));
  return found.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}
