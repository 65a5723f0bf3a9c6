import { createHash } from 'node:crypto';
import type { Transaction } from '#/platform/db.ts';

/** A place that nobody signed in from for so long is new again. */
const keptDays = 365;

/**
 * Notes that a user signed in from a place. Returns whether it is a new one while others are known: `first` where none is.
 */
export async function noteSignInPlace(
  tx: Transaction,
  { userId, place }: { userId: string; place: string },
): Promise<'first' | 'known' | 'new'> {
  const placeHash = createHash('sha256').update(`${userId} ${place}`).digest();
  await tx.$executeRaw`
    DELETE FROM "SignInPlace" WHERE "userId" = ${userId}::uuid
      AND "lastAt" < statement_timestamp() - make_interval(days => ${keptDays}::int)`;
  const [noted] = await tx.$queryRaw<{ isNew: boolean; hasOthers: boolean }[]>`
    INSERT INTO "SignInPlace" AS known ("userId", "placeHash", "lastAt")
    VALUES (${userId}::uuid, ${placeHash}::bytea, statement_timestamp())
    ON CONFLICT ("userId", "placeHash") DO UPDATE SET "lastAt" = excluded."lastAt"
    RETURNING (known.xmax = 0) AS "isNew",
      EXISTS (SELECT 1 FROM "SignInPlace" p WHERE p."userId" = ${userId}::uuid) AS "hasOthers"`;
  if (!noted?.isNew) return 'known';
  return noted.hasOthers ? 'new' : 'first';
}
