import type { Transaction } from '#/platform/db.ts';

/**
 * Removes everything by which somebody signs in to an account: sessions, passwords and other ways, second factor, passkeys, places
 * of sign-ins, and links and codes that are under way. The row of the user stays.
 */
export async function removeSignIns(tx: Transaction, userId: string): Promise<void> {
  await tx.session.deleteMany({ where: { userId } });
  await tx.account.deleteMany({ where: { userId } });
  await tx.twoFactor.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.emailChange.deleteMany({ where: { userId } });
  await tx.signInPlace.deleteMany({ where: { userId } });
  // The library writes the user's id into the value, alone or in JSON, or the address into JSON. Another's may end in the same letters.
  await tx.$executeRaw`
    DELETE FROM "Verification" v USING "User" u WHERE u.id = ${userId}::uuid
      AND (strpos(v.value, u.id::text) > 0 OR strpos(v.identifier, u.id::text) > 0
        OR u.email IN (v.value, v.identifier) OR strpos(v.value, to_json(u.email)::text) > 0)`;
}
