import { type EndingGrant, expiryDistances, renewalDays } from '#/features/notifications/rules/reminders.ts';
import type { NoticeData } from '#/features/notifications/schema.ts';
import type { Db } from '#/platform/db.ts';

/** Of each kind, so many are read at a time. */
export const batch = 500;

type OfUser<Of> = Of & { userId: string };

/**
 * Returns grants of which unused credits end at a distance of `expiryDistances` that was not reminded of yet. Those of one user come
 * together, but for the last one where the batch is full.
 */
export function listEndingGrants(db: Db): Promise<OfUser<EndingGrant>[]> {
  const of = (name: keyof (typeof expiryDistances)[number]) => expiryDistances.map((distance) => distance[name]);
  return db.$queryRaw<OfUser<EndingGrant>[]>`
    WITH instant AS MATERIALIZED (SELECT clock_timestamp() AS now),
    distance AS MATERIALIZED (
      SELECT * FROM unnest(${of('days')}::int[], ${of('downToDays')}::int[], ${of('livedOverDays')}::int[])
        AS d(days, "downToDays", "livedOverDays")
    )
    SELECT g.id, g."userId", d.days, g.remaining AS "remainingCredits", g."expiresAt", g."rolloverCapCredits", g."rolloverUntil"
    FROM instant CROSS JOIN distance d JOIN "CreditGrant" g
      ON g."expiresAt" > instant.now + make_interval(days => d."downToDays")
      AND g."expiresAt" <= instant.now + make_interval(days => d.days)
      AND g."expiresAt" > g."effectiveAt" + make_interval(days => d."livedOverDays")
    JOIN "User" u ON u.id = g."userId" AND u."blockedAt" IS NULL
    WHERE g."bookedAt" IS NOT NULL AND g."voidedAt" IS NULL
      AND g.remaining > CASE WHEN g."rolloverUntil" IS NULL THEN 0 ELSE g."rolloverCapCredits" END
      AND NOT EXISTS (SELECT FROM "Reminder" r WHERE r.key = 'expiry/' || g.id || '/' || d.days)
    ORDER BY g."userId", g."expiresAt" LIMIT ${batch}`;
}

/** Returns the users whose plan has a next period within `renewalDays`, which nobody has looked at yet. */
export function listRenewingUsers(db: Db): Promise<OfUser<{ renewsAt: Date }>[]> {
  return db.$queryRaw<OfUser<{ renewsAt: Date }>[]>`
    WITH instant AS MATERIALIZED (SELECT clock_timestamp() AS now)
    SELECT u.id AS "userId", u."renewsAt" FROM instant JOIN "User" u
      ON u."nextDueAt" <= instant.now + make_interval(days => ${renewalDays}::int)
      AND u."renewsAt" > instant.now AND u."renewsAt" <= instant.now + make_interval(days => ${renewalDays}::int)
    WHERE u."blockedAt" IS NULL AND NOT EXISTS (SELECT FROM "Reminder" r
      WHERE r.key = 'renewal/' || u.id || '/' || floor(extract(epoch FROM u."renewsAt") * 1000)::bigint)
    ORDER BY u.id LIMIT ${batch}`;
}

/** Returns the notices of low credits of the last day that no mail was considered for yet. */
export function listLowCredits(db: Db): Promise<OfUser<{ id: string; data: NoticeData['lowCredits'] }>[]> {
  return db.$queryRaw<OfUser<{ id: string; data: NoticeData['lowCredits'] }>[]>`
    SELECT n.id, n."userId", n.data FROM "Notice" n JOIN "User" u ON u.id = n."userId" AND u."blockedAt" IS NULL
    WHERE n.kind = 'lowCredits' AND n."createdAt" > clock_timestamp() - interval '1 day'
      AND NOT EXISTS (SELECT FROM "Reminder" r WHERE r.key = 'low/' || n.id)
    ORDER BY n."userId", n.id LIMIT ${batch}`;
}

/** A task that ended. */
export type EndedTask = { id: string; status: 'succeeded' | 'failed' };

/** Returns the tasks of the last day that ended, of users who asked for that before, and which were not told yet. */
export function listEndedTasks(db: Db): Promise<OfUser<EndedTask>[]> {
  return db.$queryRaw<OfUser<EndedTask>[]>`
    SELECT t.id, t."userId", t.status::text AS status FROM "NotificationChoice" c
    JOIN "User" u ON u.id = c."userId" AND u."blockedAt" IS NULL
    JOIN "Task" t ON t."userId" = c."userId" AND t."createdAt" > clock_timestamp() - interval '2 days'
    WHERE c.kind = 'taskEnded' AND c.channel = 'mail' AND c."isOn" AND t.status IN ('succeeded', 'failed')
      AND t."finishedAt" >= greatest(c."updatedAt", clock_timestamp() - interval '1 day')
      AND NOT EXISTS (SELECT FROM "Reminder" r WHERE r.key = 'task/' || t.id)
    ORDER BY t."userId", t.id LIMIT ${batch}`;
}
