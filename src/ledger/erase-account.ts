import { erasedFacts, isOwnKey, keptInputHash } from '#/ledger/proof/checks/erased-facts.ts';
import { digestItems } from '#/ledger/proof/checks/ledger-check.ts';
import { ofAccounts } from '#/ledger/proof/checks.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { arrayLiteral } from '#/platform/bulk-rows.ts';
import { type Db, inStatement, type Transaction } from '#/platform/db.ts';

/** How many keys one statement erases. */
const batchKeys = 2_000;

/** What the ledger must have done before an account can be erased. */
type Ready = { deletedAt: Date | null; isEmpty: boolean };

/**
 * Erases what ties the ledger of an account to a person, in the caller's transaction, of which this must be the first lock: the
 * salt goes, without which nobody can test what an idempotency key or an input was. The salted hashes that the account's digest
 * covers are stored before, and a last item of the digest holds a hash of what is left, so that the proof goes on to hold. From
 * then on every command in the account is refused (GoneError). Returns the instant; that of before where it was erased already.
 * `eraseStoredAnswers` follows.
 * @throws NotFoundError (user), Error where the account still has credits, a plan that renews or a grant to come, and where the
 *   digest is not that of its rows: the salt would take with it what shows that
 */
export async function eraseSalt(tx: Transaction, userId: string): Promise<Date> {
  const [ready] = await tx.$queryRaw<Ready[]>`
    SELECT "deletedAt", credits = 0 AND "renewsAt" IS NULL AND NOT EXISTS (
      SELECT FROM "CreditGrant" g WHERE g."userId" = u.id AND g."voidedAt" IS NULL AND (g."bookedAt" IS NULL OR g.remaining > 0)
    ) AS "isEmpty"
    FROM "User" u WHERE id = ${userId}::uuid FOR UPDATE`;
  if (!ready) throw new NotFoundError('user');
  if (ready.deletedAt) return ready.deletedAt;
  if (!ready.isEmpty) throw new Error(`The account ${userId} still has credits, grants to come or a plan that renews.`);
  await storeDigestItems(tx, userId);
  const [erased] = await tx.$queryRaw<{ erasedAt: Date }[]>`
    INSERT INTO "ErasedAccount" ("userId", "erasedAt", "digestSeq", "factsHash")
    SELECT u.id, date_trunc('milliseconds', clock_timestamp()), u."digestSeq" + 1, ''
    FROM "User" u WHERE u.id = ${userId}::uuid RETURNING "erasedAt"`;
  if (!erased) throw new NotFoundError('user');
  await tx.$executeRawUnsafe(
    `WITH ${ofAccounts}, facts AS (${erasedFacts}) UPDATE "ErasedAccount" x SET "factsHash" = facts.hash FROM facts WHERE x."userId" = facts."userId"`,
    arrayLiteral([userId]),
  );
  await tx.$executeRaw`
    WITH salt AS MATERIALIZED (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS fresh)
    UPDATE "User" u SET "ledgerSalt" = salt.fresh, "deletedAt" = x."erasedAt", "nextDueAt" = NULL, "digestSeq" = x."digestSeq",
      digest = "digestStep"(u.digest, u.digest, "saltedHash"(salt.fresh, "erasureText"(x."factsHash", x."erasedAt")))
    FROM "ErasedAccount" x, salt WHERE u.id = ${userId}::uuid AND x."userId" = u.id`;
  return erased.erasedAt;
}

/** Stores the salted hash of everything that the digest of the account covers. @throws Error where the digest is another one */
async function storeDigestItems(tx: Transaction, userId: string): Promise<void> {
  const [stored] = await tx.$queryRawUnsafe<{ isWhole: boolean }[]>(
    `WITH ${ofAccounts}, item AS (
      INSERT INTO "ErasedDigestItem" ("userId", seq, hash)
      SELECT i."userId", i.seq, "saltedHash"(a."ledgerSalt", i.said) FROM (${digestItems}) i JOIN account a ON a.id = i."userId"
      RETURNING seq, hash
    )
    SELECT a."digestSeq" = (SELECT count(*) FROM item)
      AND a.digest = coalesce((SELECT "digestOf"(decode(repeat('00', 32), 'hex'), hash ORDER BY seq) FROM item), decode(repeat('00', 32), 'hex'))
      AS "isWhole" FROM account a`,
    arrayLiteral([userId]),
  );
  if (!stored?.isWhole) throw new Error(`The digest of account ${userId} is not that of its rows: it is not erased.`);
}

/**
 * Erases the idempotency keys of an erased account, the hashes of their inputs and the stored answers; keys that the product made
 * and that name no person stay. Safe to repeat: it goes on where it stopped.
 * @throws BusyError
 */
export async function eraseStoredAnswers(db: Db, userId: string): Promise<void> {
  for (;;) {
    const erased = await inStatement(db, (tx) =>
      tx.$executeRawUnsafe(
        `UPDATE "IdempotencyRecord" r SET answer = 'null',
          key = CASE WHEN ${isOwnKey} THEN r.key ELSE 'erased:' || gen_random_uuid() END,
          "inputHash" = CASE WHEN ${isOwnKey} THEN r."inputHash" ELSE ${keptInputHash} END
        WHERE (r.scope, r.key) IN (
            SELECT o.scope, o.key FROM "IdempotencyRecord" o
            WHERE o.scope IN ('client', 'system') AND o."userId" = $1::uuid AND o.answer <> 'null' LIMIT ${batchKeys})
          AND r."userId" = $1::uuid AND EXISTS (SELECT FROM "ErasedAccount" x WHERE x."userId" = $1::uuid)`,
        userId,
      ),
    );
    if (erased === 0) break;
  }
  await inStatement(
    db,
    (tx) => tx.$executeRaw`
      UPDATE "ErasedAccount" SET "answersErasedAt" = clock_timestamp()
      WHERE "userId" = ${userId}::uuid AND "answersErasedAt" IS NULL`,
  );
}

/** Returns the erased accounts that still have stored answers: what erased them was stopped before. */
export async function listUnfinishedErasures(db: Db): Promise<string[]> {
  const rows = await db.erasedAccount.findMany({
    where: { answersErasedAt: null },
    select: { userId: true },
    take: 100,
  });
  return rows.map(({ userId }) => userId);
}
