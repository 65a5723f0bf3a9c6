import { deviceName, networkOf } from '#/features/account/rules/device-name.ts';
import { noteSignInPlace } from '#/features/account/store/sign-in-places.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/** Somebody who has just signed in. */
export type SignedIn = { userId: string; email: string; userAgent: string | null; ipAddress: string | null };

/**
 * Notes where somebody signed in, and tells them by mail when it was on a kind of device, or from a network, that they have not
 * signed in from in a year. The first sign-in of an account is told to nobody.
 * @throws BusyError
 */
export async function noteSignIn(db: Db, { userId, email, userAgent, ipAddress }: SignedIn): Promise<void> {
  const { browser, system } = deviceName(userAgent);
  const place = [browser, system, networkOf(ipAddress)].join('|');
  await inTransaction(db, async (tx) => {
    if ((await noteSignInPlace(tx, { userId, place })) !== 'new') return;
    const data = {
      browser: browser ?? 'none',
      system: system ?? 'none',
      address: ipAddress || 'none',
      signedInAt: new Date().toISOString(),
      url: '/en/account#sessions',
    };
    await writeMail(tx, { kind: 'signInFromElsewhere', to: email, userId, data });
  });
}
