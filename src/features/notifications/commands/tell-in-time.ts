import {
  expiryKey,
  expiryTold,
  isWanted,
  mailKey,
  mayBeMailed,
  renewalKey,
} from '#/features/notifications/rules/reminders.ts';
import type { NoticeData } from '#/features/notifications/schema.ts';
import {
  batch,
  listEndedTasks,
  listEndingGrants,
  listLowCredits,
  listRenewingUsers,
} from '#/features/notifications/store/reminder-candidates.ts';
import {
  type NewReminder,
  recordReminders,
  removeOldReminders,
  writeReminderNotice,
} from '#/features/notifications/store/reminders.ts';
import { getCurrentPlan } from '#/features/plans/queries.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { inTransaction } from '#/platform/db.ts';
import type { MailData } from '#/platform/mail/mail-texts.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/** What reminding needs. `hasMailServer`: whether mails leave this installation. */
export type ReminderServices = { ledger: Ledger; hasMailServer: boolean };

/** What a user is told: by mail with these values of its texts, and in the app where there is a notice of it. */
type Told =
  | { kind: 'lowCredits' | 'taskEnded'; mail: MailData }
  | { kind: 'creditsExpire'; mail: MailData; notice: NoticeData['creditsExpire'] }
  | { kind: 'planRenews'; mail: MailData; notice: NoticeData['planRenews'] };

/**
 * Tells users what is due to be told: credits that end soon, plans that renew, low credits and ended work by mail. Each is told once,
 * whoever else runs this at the same time: its key, the notice and the mail are written in one transaction. A run that is broken off
 * goes on in the next one.
 * @returns how many users were told something
 */
export async function tellInTime(services: ReminderServices): Promise<number> {
  const { db } = services.ledger;
  await removeOldReminders(db);
  return (
    (await tellEach(services, listEndingGrants, tellExpiry)) +
    (await tellEach(services, listRenewingUsers, tellRenewal)) +
    (await tellEach(services, listLowCredits, tellLowCredits)) +
    (await tellEach(services, listEndedTasks, tellEndedTasks))
  );
}

/** Reads candidates in batches and tells them user by user, until there are no more. */
async function tellEach<Of extends { userId: string }>(
  services: ReminderServices,
  list: (db: Ledger['db']) => Promise<Of[]>,
  tell: (services: ReminderServices, userId: string, all: Of[]) => Promise<boolean>,
): Promise<number> {
  let told = 0;
  for (;;) {
    const candidates = await list(services.ledger.db);
    for (const [userId, all] of Map.groupBy(candidates, (one) => one.userId)) {
      if (await tell(services, userId, all)) told += 1;
    }
    if (candidates.length < batch) return told;
  }
}

async function tellExpiry(
  services: ReminderServices,
  userId: string,
  grants: Awaited<ReturnType<typeof listEndingGrants>>,
): Promise<boolean> {
  const keys = grants.map((grant) => ({ key: expiryKey(grant), endsAt: grant.expiresAt }));
  return tellOnce(services, userId, keys, (isNew) => {
    const notice = expiryTold(grants.filter((grant) => isNew(expiryKey(grant))));
    const mail = { ...notice, dates: notice?.endsAt === notice?.lastEndsAt ? 'one' : 'several', url: '/en/credits' };
    return notice && { kind: 'creditsExpire', notice, mail };
  });
}

/** Only what is paid for again is told: of a plan that is paid by the year, most months are not. */
async function tellRenewal(
  services: ReminderServices,
  userId: string,
  [user]: Awaited<ReturnType<typeof listRenewingUsers>>,
): Promise<boolean> {
  if (!user) return false;
  const { plan, billingCycle, renewal, endsAt, downgradeAt, nextPlanAt } = await getCurrentPlan(
    services.ledger,
    userId,
  );
  const isPaidAgain = endsAt !== null && [downgradeAt, nextPlanAt].some((at) => at?.getTime() === endsAt.getTime());
  const { renewsAt } = user;
  return tellOnce(services, userId, [{ key: renewalKey(userId, renewsAt), endsAt: renewsAt }], () => {
    if (!isPaidAgain || renewal === null || renewal.at.getTime() !== renewsAt.getTime()) return null;
    const notice = {
      plan: plan.name,
      nextPlan: renewal.plan,
      credits: renewal.credits,
      renewsAt: renewsAt.toISOString(),
    };
    const next = renewal.plan === plan.name ? 'same' : 'other';
    return {
      kind: 'planRenews',
      notice,
      mail: { ...notice, next, cycle: billingCycle ?? 'monthly', url: '/en/plans' },
    };
  });
}

async function tellLowCredits(
  services: ReminderServices,
  userId: string,
  notices: Awaited<ReturnType<typeof listLowCredits>>,
): Promise<boolean> {
  const keys = notices.map(({ id }) => ({ key: mailKey('low', id), endsAt: null }));
  return tellOnce(services, userId, keys, () => {
    const last = notices.at(-1)?.data;
    if (!last) return null;
    const { availableCredits: available, thresholdCredits: threshold } = last;
    return { kind: 'lowCredits', mail: { available, threshold, url: '/en/plans' } };
  });
}

async function tellEndedTasks(
  services: ReminderServices,
  userId: string,
  tasks: Awaited<ReturnType<typeof listEndedTasks>>,
): Promise<boolean> {
  const keys = tasks.map(({ id }) => ({ key: mailKey('task', id), endsAt: null }));
  return tellOnce(services, userId, keys, (isNew) => {
    const ended = tasks.filter(({ id }) => isNew(mailKey('task', id)));
    const failed = ended.filter(({ status }) => status === 'failed').length;
    return { kind: 'taskEnded', mail: { done: ended.length - failed, failed, url: '/en/gallery' } };
  });
}

/**
 * Records reminders of a user and tells what of them is new, in one transaction.
 * @param tell returns what is told, which may be nothing; it is asked whether a key is new
 * @returns whether the user was told something
 */
async function tellOnce(
  { ledger: { db }, hasMailServer }: ReminderServices,
  userId: string,
  reminders: readonly NewReminder[],
  tell: (isNew: (key: string) => boolean) => Told | null,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const keys = await recordReminders(tx, userId, reminders);
    const told = keys.size === 0 ? null : tell((key) => keys.has(key));
    if (told === null) return false;
    const user = await tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true, emailVerified: true, notificationChoices: true },
    });
    const { kind, mail } = told;
    const isByMail = isWanted(user.notificationChoices, kind, 'mail') && mayBeMailed(user, { hasMailServer });
    if (isByMail) await writeMail(tx, { kind, to: user.email, userId, data: mail });
    const isInApp = 'notice' in told && isWanted(user.notificationChoices, kind, 'app');
    if (isInApp) await writeReminderNotice(tx, { userId, kind: told.kind, data: told.notice });
    return isByMail || isInApp;
  });
}
