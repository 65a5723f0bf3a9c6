import { getAuthenticatorName } from '@better-auth/passkey';
import { maxListedSessions } from '#/features/account/limits.ts';
import { type DeviceName, deviceName } from '#/features/account/rules/device-name.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { readWaitingWelcome } from '#/features/plans/queries.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Who a user is, as they see it themselves. `createdAt` is when the account was made, `deletionAt` when it is deleted, where that was
 * asked for. `waitingCredits` are the welcome credits that come when the address is confirmed; 0 where none wait.
 */
export type Profile = {
  id: string;
  name: string;
  email: string;
  createdAt: Date;
  deletionAt: Date | null;
  waitingCredits: number;
};

/** @throws NotFoundError when there is no such user */
export async function getProfile(
  { db, welcome }: { db: Db; welcome?: WelcomeTerms | undefined },
  userId: string,
): Promise<Profile> {
  const select = { id: true, name: true, email: true, createdAt: true, deletionAt: true };
  const user = await db.user.findUnique({ where: { id: userId }, select });
  if (!user) throw new NotFoundError('user');
  return { ...user, waitingCredits: await readWaitingWelcome(db, welcome, userId) };
}

/** A session of a user as they see it: where they signed in, and when it was last renewed, which is once a day of use. */
export type SessionView = {
  id: string;
  isCurrent: boolean;
  device: DeviceName;
  ipAddress: string | null;
  signedInAt: Date;
  renewedAt: Date;
};

/** Returns the sessions of a user that have not ended: the one that they ask with first, then the newest first. */
export async function listSessions(
  db: Db,
  { userId, sessionId }: { userId: string; sessionId: string | null },
): Promise<SessionView[]> {
  const sessions = await db.session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    select: { id: true, userAgent: true, ipAddress: true, createdAt: true, updatedAt: true },
    orderBy: { createdAt: 'desc' },
    take: maxListedSessions,
  });
  return sessions
    .map(({ id, userAgent, ipAddress, createdAt, updatedAt }) => ({
      id,
      isCurrent: id === sessionId,
      device: deviceName(userAgent),
      ipAddress: ipAddress || null,
      signedInAt: createdAt,
      renewedAt: updatedAt,
    }))
    .sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
}

/** The ways in which a user can sign in. `pendingEmail` is the address to which theirs is being changed; null for none. */
export type SignInMethods = {
  email: string;
  isEmailVerified: boolean;
  pendingEmail: string | null;
  hasPassword: boolean;
  hasTwoFactor: boolean;
  passkeys: { id: string; name: string | null; createdAt: Date }[];
  connected: { id: string; provider: string; createdAt: Date }[];
};

/** @throws NotFoundError when there is no such user */
export async function getSignInMethods(db: Db, userId: string): Promise<SignInMethods> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: {
      email: true,
      emailVerified: true,
      twoFactorEnabled: true,
      emailChange: { where: { expiresAt: { gt: new Date() } }, select: { newEmail: true } },
      passkeys: { select: { id: true, name: true, aaguid: true, createdAt: true }, orderBy: { createdAt: 'asc' } },
      accounts: {
        select: { id: true, providerId: true, createdAt: true },
        orderBy: { createdAt: 'asc' },
      },
    },
  });
  if (!user) throw new NotFoundError('user');
  const isPassword = ({ providerId }: { providerId: string }) => providerId === 'credential';
  return {
    email: user.email,
    isEmailVerified: user.emailVerified,
    pendingEmail: user.emailChange?.newEmail ?? null,
    hasPassword: user.accounts.some(isPassword),
    hasTwoFactor: user.twoFactorEnabled,
    passkeys: user.passkeys.map(({ aaguid, ...passkey }) => ({
      ...passkey,
      name: passkey.name ?? getAuthenticatorName(aaguid ?? undefined) ?? null,
    })),
    connected: user.accounts
      .filter((account) => !isPassword(account))
      .map(({ providerId: provider, ...account }) => ({ ...account, provider })),
  };
}
