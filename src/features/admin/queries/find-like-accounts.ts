import { type FoundUser, readFound } from '#/features/admin/queries/find-users.ts';
import { plainMailbox } from '#/features/plans/rules/plain-mailbox.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * An account that may be of the same person, and why: `mailbox` (another way to write the same mailbox), `letters` (the same letters
 * at the same mail provider, with other digits), `address` (a session from the same network address), and besides `day` (made
 * within the same day of UTC).
 */
export type LikeAccount = { user: FoundUser; because: ('mailbox' | 'letters' | 'address' | 'day')[] };

type Candidate = { id: string; email: string; isLetters: boolean; isAddress: boolean; isSameDay: boolean };

/** How many are returned at the most. */
const most = 500;

/**
 * Those with the same letters, and those with a session from the same network address, each by an index. The newest of each, so that
 * one address of many people does not hide the others.
 */
export const likeSql = `/* admin:like */
  WITH own AS MATERIALIZED (SELECT id, email, "createdAt" FROM "User" WHERE id = $1::uuid),
  letters AS (
    SELECT u.id FROM own JOIN "User" u ON letters_of_mailbox(u.email) = letters_of_mailbox(own.email)
    ORDER BY u."createdAt" DESC LIMIT ${most}),
  address AS (
    SELECT DISTINCT s."userId" AS id FROM "Session" o JOIN "Session" s ON s."ipAddress" = o."ipAddress"
    WHERE o."userId" = $1::uuid AND o."ipAddress" <> '' LIMIT ${most})
  SELECT u.id, u.email, u.id IN (SELECT id FROM address) AS "isAddress",
    letters_of_mailbox(u.email) = letters_of_mailbox(own.email)
      AND split_part(lower(u.email), '@', 2) = split_part(lower(own.email), '@', 2) AS "isLetters",
    (u."createdAt" AT TIME ZONE 'UTC')::date = (own."createdAt" AT TIME ZONE 'UTC')::date AS "isSameDay"
  FROM own, (SELECT id FROM letters UNION SELECT id FROM address) found JOIN "User" u USING (id)
  WHERE u.id <> own.id ORDER BY u."createdAt" DESC LIMIT ${most}`;

/**
 * Returns the accounts that may be of the same person as this one, the newest first, at most 500 of them. It reads
 * those alone that are found by their letters or network address.
 * @throws NotFoundError (user)
 */
export async function findLikeAccounts(db: Db, userId: string): Promise<LikeAccount[]> {
  const own = await db.user.findUnique({ where: { id: userId }, select: { email: true } });
  if (!own) throw new NotFoundError('user');
  const rows = await db.$queryRawUnsafe<Candidate[]>(likeSql, userId);
  const mailbox = plainMailbox(own.email);
  const reasons = new Map(rows.map((row) => [row.id, becauseOf(row, mailbox)]));
  const users = await readFound(
    db,
    rows.map(({ id }) => id),
  );
  return users.flatMap((user) => {
    const because = reasons.get(user.id) ?? [];
    return because.some((reason) => reason !== 'day') ? [{ user, because }] : [];
  });
}

function becauseOf({ email, isLetters, isAddress, isSameDay }: Candidate, mailbox: string): LikeAccount['because'] {
  const isMailbox = plainMailbox(email) === mailbox;
  return [
    ...(isMailbox ? (['mailbox'] as const) : []),
    ...(isLetters && !isMailbox ? (['letters'] as const) : []),
    ...(isAddress ? (['address'] as const) : []),
    ...(isSameDay ? (['day'] as const) : []),
  ];
}
