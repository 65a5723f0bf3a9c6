import { linkSeconds } from '#/features/account/limits.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';
import { notingFailure } from '#/web/auth-losses.ts';

/** Somebody with an account, as far as a mail goes. */
type Recipient = { id: string; email: string };

/** What of the ways to sign in was changed by the auth library, as a mail's texts name it. */
export type SignInChange =
  | 'password'
  | 'twoFactorOn'
  | 'twoFactorOff'
  | 'recoveryCodes'
  | 'passkeyAdded'
  | 'passkeyRemoved'
  | 'accountConnected';

/**
 * The mails that the auth library's callbacks write. The library swallows what its callbacks throw, and the answer would say
 * that a mail is on its way: here it becomes a 503. A secret stands behind the `#` of a link, which browsers send nowhere.
 */
export function authMails(db: Db) {
  const write = (mail: Parameters<typeof writeMail>[1]) =>
    notingFailure(() => inTransaction(db, (tx) => writeMail(tx, mail)));
  return {
    async resetPassword({ id, email }: Recipient, token: string): Promise<void> {
      const usefulUntil = after(linkSeconds.resetPassword);
      const data = { url: `/en/reset-password#token=${token}` };
      await write({ kind: 'resetPassword', to: email, userId: id, data, usefulUntil });
    },
    async verifyEmail({ id, email }: Recipient, token: string): Promise<void> {
      const usefulUntil = after(linkSeconds.verifyEmail);
      const data = { url: `/en/verify-email#token=${token}` };
      await write({ kind: 'verifyEmail', to: email, userId: id, data, usefulUntil });
    },
    /** To somebody who has an account and signed up once more: the answer to that says nothing of it. */
    async accountExists({ id, email }: Recipient): Promise<void> {
      await write({ kind: 'accountExists', to: email, userId: id, data: { url: '/en/sign-in' } });
    },
    async signInChanged({ id, email }: Recipient, change: SignInChange): Promise<void> {
      const data = { change, changedAt: new Date().toISOString(), url: '/en/forgot-password' };
      await write({ kind: 'signInChanged', to: email, userId: id, data });
    },
  };
}

export type AuthMails = ReturnType<typeof authMails>;

function after(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}
