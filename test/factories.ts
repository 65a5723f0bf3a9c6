import { randomUUID } from 'node:crypto';
import type { FaceLook } from '#/catalog/faces.ts';
import type { Prisma, User } from '#/generated/prisma/client.ts';
import type { GrantSource } from '#/generated/prisma/enums.ts';
import type { Db, Transaction } from '#/platform/db.ts';

/** A user with no plan and no credits. */
export function createUser(db: Db, overrides: Partial<Prisma.UserUncheckedCreateInput> = {}): Promise<User> {
  const id = overrides.id ?? randomUUID();
  return db.user.create({ data: { id, name: 'Ada Lovelace', email: `${id}@example.com`, ...overrides } });
}

/** A user who was given `credits` by one ADMIN grant that does not expire. */
export async function createUserWithCredits(db: Db, credits: number): Promise<User> {
  const user = await createUser(db);
  await createGrant(db, user.id, { amount: credits });
  return db.user.findUniqueOrThrow({ where: { id: user.id } });
}

export type GrantOverrides = {
  id?: string;
  amount?: number;
  source?: GrantSource;
  /** The lower number burns first. */
  priority?: number;
  /** A start later than `at` leaves the grant unbooked, as the app does. */
  effectiveAt?: Date;
  expiresAt?: Date | null;
  /** When it was given: the instant of its row and of its line. */
  at?: Date;
};

/**
 * A grant (100 credits, ADMIN, for ever) with the ledger line and funding that book it. Written in SQL of its own and
 * not through the credit manager, so that a test of that manager does not stand on the code it tests.
 */
export async function createGrant(
  db: Db,
  userId: string,
  overrides: GrantOverrides = {},
): Promise<{ id: string; amount: number }> {
  const { id = randomUUID(), amount = 100, source = 'ADMIN', priority = 50, expiresAt = null } = overrides;
  const at = overrides.at ?? new Date();
  const effectiveAt = overrides.effectiveAt ?? at;
  const isBooked = effectiveAt <= at;
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid FOR NO KEY UPDATE`;
    await tx.creditGrant.create({
      data: {
        id,
        userId,
        source,
        amount,
        priority,
        effectiveAt,
        expiresAt,
        remaining: isBooked ? amount : 0,
        bookedAt: isBooked ? at : null,
        createdAt: at,
      },
    });
    if (isBooked) await bookGrant(tx, { userId, grantId: id, amount, at });
    else await coverGrant(tx, id);
  });
  return { id, amount };
}

/** Has the account's digest cover a grant that starts later. */
async function coverGrant(tx: Transaction, grantId: string): Promise<void> {
  await tx.$executeRaw`
    WITH covered AS (
      UPDATE "User" u SET "digestSeq" = u."digestSeq" + 1,
        digest = "digestStep"(NULL, u.digest, "saltedHash"(u."ledgerSalt", concat_ws('/', 'grant', g.id, "grantFacts"(g))))
      FROM "CreditGrant" g WHERE g.id = ${grantId}::uuid AND u.id = g."userId"
      RETURNING u."digestSeq" AS seq
    )
    UPDATE "CreditGrant" SET "digestSeq" = covered.seq FROM covered WHERE id = ${grantId}::uuid`;
}

async function bookGrant(
  tx: Transaction,
  booking: { userId: string; grantId: string; amount: number; at: Date },
): Promise<void> {
  const { userId, grantId, amount, at } = booking;
  const lineId = randomUUID();
  await tx.$executeRaw`
    WITH line AS (
      SELECT ${lineId}::uuid AS id, u.id AS "userId", u."ledgerSeq" + 1 AS seq, ${amount}::int AS amount,
        u.credits + ${amount}::int AS balance, 'CREDIT'::"TransactionType" AS type, 'Credits for a test' AS description,
        'test' AS actor, u."ledgerHead" AS "prevHash", u.digest, u."digestSeq", ${at}::timestamptz(3) AS "createdAt",
        CASE WHEN u."sealedSeq" = u."ledgerSeq" THEN u."ledgerSeal" END AS seal
      FROM "User" u WHERE u.id = ${userId}::uuid
    ), hashed AS (
      SELECT line.*, "ledgerLineHash2"("prevHash", NULL, seal, digest, "lineText"(
        jsonb_populate_record(NULL::"CreditTransaction", to_jsonb(line)), concat_ws(' ', g.id, line.amount, "grantFacts"(g))),
        '{}', NULL) AS hash
      FROM line, "CreditGrant" g WHERE g.id = ${grantId}::uuid
    ), written AS (
      INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, description, actor, "digestSeq", "hashVersion", "prevHash", hash,
        "createdAt")
      SELECT id, "userId", seq, amount, balance, type, description, actor, "digestSeq", 2, "prevHash", hash, "createdAt" FROM hashed
    ), funded AS (
      INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount)
      SELECT id, 0, ${grantId}::uuid, amount FROM hashed
    )
    UPDATE "User" u SET credits = h.balance, "ledgerSeq" = h.seq, "ledgerHead" = h.hash
    FROM hashed h WHERE u.id = h."userId"`;
}

/** A face in the middle of a picture. */
const face: FaceLook = {
  found: 'face',
  box: { x: 0.3, y: 0.2, width: 0.4, height: 0.6 },
  mouth: { x: 0.5, y: 0.65, width: 0.2, tiltDegrees: 0 },
};

/** An upload of this user, of which there is a row only: a picture of 640 x 480, with a face if wanted, or a sound of 12 s. */
export async function createUpload(
  db: Db,
  userId: string,
  overrides: {
    kind?: 'image' | 'audio';
    width?: number;
    height?: number;
    durationMs?: number;
    file?: string;
    hasFace?: boolean;
  } = {},
): Promise<{ id: string; file: string }> {
  const { kind = 'image', width = 640, height = 480, durationMs = 12_000, hasFace = false } = overrides;
  const id = randomUUID();
  const [contentType, extension] = kind === 'image' ? ['image/png', 'png'] : ['audio/webm', 'webm'];
  const file = overrides.file ?? `uploads/${id}.${extension}`;
  const facts = kind === 'image' ? { width, height, ...(hasFace ? { face } : {}) } : { durationMs };
  await db.upload.create({ data: { id, userId, kind, contentType, file, bytes: 1000, ...facts } });
  return { id, file };
}
