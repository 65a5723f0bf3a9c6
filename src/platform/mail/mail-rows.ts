import type { Db } from '#/platform/db.ts';
import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';
import { leaseSeconds, longestWaitSeconds } from '#/platform/mail/mail-times.ts';

/** A mail that this process is to send: nobody else tries it until its lease ends. `tries` counts the present try. */
export type ClaimedMail = {
  id: string;
  kind: MailKind;
  recipient: string;
  userId: string | null;
  data: MailData;
  messageId: string;
  tries: number;
};

/**
 * Claims up to `most` mails whose next try is due: first those whose link ends soonest, then the oldest. Each has a Message-ID from
 * its first try on. A next try that lies further ahead than any was dated by a wrong clock, and is due.
 * @param domain what Message-IDs end with
 */
export function claimMails(db: Db, { most, domain }: { most: number; domain: string }): Promise<ClaimedMail[]> {
  return db.$queryRaw<ClaimedMail[]>`
    UPDATE "Mail" SET tries = tries + 1, "messageId" = coalesce("messageId", '<' || id || '@' || ${domain}::text || '>'),
      "nextTryAt" = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
    WHERE id IN (
      SELECT id FROM "Mail" WHERE "sentAt" IS NULL AND refusal IS NULL
        AND coalesce("usefulUntil" > clock_timestamp(), true)
        AND ("nextTryAt" IS NULL OR "nextTryAt" <= clock_timestamp()
          OR "nextTryAt" > clock_timestamp() + make_interval(secs => ${longestWaitSeconds}::int))
      ORDER BY "usefulUntil" NULLS LAST, "createdAt", id LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, recipient, "userId", data, "messageId", tries`;
}

/** Records that the mail server took a mail, and erases what it said. */
export async function markSent(db: Db, { id }: ClaimedMail): Promise<void> {
  await db.$executeRaw`
    UPDATE "Mail" SET "sentAt" = clock_timestamp(), data = '{}' WHERE id = ${id}::uuid AND "sentAt" IS NULL`;
}

/** Records why a mail is not tried any more, and erases what it said. */
export async function markRefused(db: Db, { id }: ClaimedMail, refusal: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Mail" SET refusal = ${refusal}, data = '{}' WHERE id = ${id}::uuid AND "sentAt" IS NULL`;
}

/** Has a mail tried again in `seconds`, unless another process has claimed it meanwhile. */
export async function postpone(db: Db, { id, tries }: ClaimedMail, seconds: number): Promise<void> {
  await db.$executeRaw`
    UPDATE "Mail" SET "nextTryAt" = clock_timestamp() + make_interval(secs => ${seconds}::int)
    WHERE id = ${id}::uuid AND "sentAt" IS NULL AND tries = ${tries}`;
}

/** Leaves all mails that wait in the mailbox of this installation, for one without a mail server. */
export async function leaveInMailbox(db: Db): Promise<void> {
  await db.$executeRaw`
    UPDATE "Mail" SET "sentAt" = clock_timestamp() WHERE "sentAt" IS NULL AND refusal IS NULL`;
}

/**
 * Erases what mails say whose link has ended, or that lie in the mailbox of this installation for a week; gives up those that were
 * not sent while their link was good; and deletes those of more than thirty days by both clocks.
 * @returns how many mails are given up, or deleted without having been sent
 */
export async function clearMails(db: Db): Promise<number> {
  const processNow = new Date(Date.now());
  const [cleared] = await db.$queryRaw<{ lost: number }[]>`
    WITH instant AS (SELECT least(clock_timestamp(), ${processNow}::timestamptz) AS now),
    deleted AS (
      DELETE FROM "Mail" m USING instant WHERE m."createdAt" < instant.now - interval '30 days'
      RETURNING m."sentAt" IS NULL AND m.refusal IS NULL AS "isLost"
    ), given_up AS (
      UPDATE "Mail" m SET refusal = 'its link has ended', data = '{}' FROM instant
      WHERE m."usefulUntil" < instant.now AND m."sentAt" IS NULL AND m.refusal IS NULL
        AND m."createdAt" >= instant.now - interval '30 days'
        AND coalesce(m."nextTryAt" <= instant.now, true)
      RETURNING 1
    ), erased AS (
      UPDATE "Mail" m SET data = '{}' FROM instant
      WHERE m."sentAt" IS NOT NULL AND m.data <> '{}' AND m."createdAt" >= instant.now - interval '30 days'
        AND least(m."sentAt" + interval '7 days', m."usefulUntil") < instant.now
    )
    SELECT ((SELECT count(*) FROM deleted WHERE "isLost") + (SELECT count(*) FROM given_up))::int AS lost`;
  return cleared?.lost ?? 0;
}
