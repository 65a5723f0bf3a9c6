import type { NoticeData, NotificationChannel, NotificationKind } from '#/features/notifications/schema.ts';

/** Until the user says otherwise. Ended work is seen on its page, so a mail for each is something to ask for. */
export function isOnByDefault(kind: NotificationKind): boolean {
  return kind !== 'taskEnded';
}

/** A user's choice, as it is stored. */
export type Choice = { kind: string; channel: string; isOn: boolean };

/** Whether a user wants to be told of something in this way. */
export function isWanted(choices: readonly Choice[], kind: NotificationKind, channel: NotificationChannel): boolean {
  const chosen = choices.find((choice) => choice.kind === kind && choice.channel === channel);
  return chosen?.isOn ?? isOnByDefault(kind);
}

/**
 * Whether reminders go to this user's address by mail. An address that nobody has confirmed may be somebody else's mailbox: where
 * mails leave this installation, they do not go there.
 */
export function mayBeMailed(user: { emailVerified: boolean }, { hasMailServer }: { hasMailServer: boolean }): boolean {
  return user.emailVerified || !hasMailServer;
}

/**
 * How many days before credits end their user is reminded: 7 and 1, and 30 for those that lived longer than 60 days. Credits that
 * live no longer than the distance were only just given when it begins. A reminder is due from its distance down to the next one.
 */
export const expiryDistances = [
  { days: 30, downToDays: 7, livedOverDays: 60 },
  { days: 7, downToDays: 1, livedOverDays: 7 },
  { days: 1, downToDays: 0, livedOverDays: 1 },
] as const;

/** Credits of one grant that end soon, in `days` days at the most. */
export type EndingGrant = {
  id: string;
  days: number;
  remainingCredits: number;
  expiresAt: Date;
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/** Returns the credits of a grant that will end with it: what is unused now, less what rolls over. */
export function endingCredits(grant: Omit<EndingGrant, 'id' | 'days' | 'expiresAt'>): number {
  const { remainingCredits, rolloverCapCredits, rolloverUntil } = grant;
  return Math.max(0, remainingCredits - (rolloverUntil === null ? 0 : rolloverCapCredits));
}

/** The key of the reminder of a grant, so many days before it ends. */
export function expiryKey({ id, days }: Pick<EndingGrant, 'id' | 'days'>): string {
  return `expiry/${id}/${days}`;
}

/** Returns what a user is told of grants that end; null where nothing of them will be lost. */
export function expiryTold(grants: readonly EndingGrant[]): NoticeData['creditsExpire'] | null {
  const ending = grants.filter((grant) => endingCredits(grant) > 0);
  const instants = ending.map(({ expiresAt }) => expiresAt.getTime());
  if (ending.length === 0) return null;
  return {
    credits: ending.reduce((sum, grant) => sum + endingCredits(grant), 0),
    endsAt: new Date(Math.min(...instants)).toISOString(),
    lastEndsAt: new Date(Math.max(...instants)).toISOString(),
  };
}

/** So many days before a plan is paid for again its user is reminded. */
export const renewalDays = 3;

/** The key of the reminder that a plan renews at an instant. */
export function renewalKey(userId: string, renewsAt: Date): string {
  return `renewal/${userId}/${renewsAt.getTime()}`;
}

/** The key of the mail about a notice of low credits, and of that about a task that ended. */
export function mailKey(about: 'low' | 'task', id: string): string {
  return `${about}/${id}`;
}
