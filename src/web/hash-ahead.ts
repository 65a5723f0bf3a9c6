import { z } from 'zod';
import { BusyError } from '#/lib/errors.ts';
import { authLimits } from '#/web/auth-limits.ts';
import type { PasswordHashing } from '#/web/password-hashing.ts';

/** What a sign-up's hash depends on: what was sent, unchecked, and whether the address is taken. */
type SignUp = { body: unknown; isTaken(email: string): Promise<boolean> };

/**
 * The password hashing that a sign-up's handler is to use. The library opens a transaction around the whole handler, and a
 * connection would be held idle while the password is hashed. So that is done here, before it begins, and the handler is
 * given the result. It asks for none where it refuses: for a wrong body, or an address that is taken.
 * @throws BusyError when too many passwords wait to be hashed
 */
export async function hashAhead(signUp: SignUp, { hash }: PasswordHashing): Promise<Pick<PasswordHashing, 'hash'>> {
  const password = await passwordToHash(signUp);
  return madeBefore(password === null ? null : await hash(password));
}

const newPassword = z.object({
  token: z.string(),
  newPassword: z.string().min(authLimits.password.min).max(authLimits.password.max),
});

/**
 * The password hashing that the handler of a new password is to use. The library uses its link up before it hashes, and whom the
 * gate sends away would need another link. So the hash is made before.
 * @param reset.isLink whether a link with this token works
 * @throws BusyError when too many passwords wait to be hashed
 */
export async function hashNewPassword(
  { body, isLink }: { body: unknown; isLink(token: string): Promise<boolean> },
  { hash }: PasswordHashing,
): Promise<Pick<PasswordHashing, 'hash'>> {
  const { data } = newPassword.safeParse(body);
  const made = data && (await isLink(data.token)) ? await hash(data.newPassword) : null;
  return madeBefore(made);
}

/** Without a hash the handler refuses before it asks for one, unless what we looked at is another by now. */
function madeBefore(made: string | null): Pick<PasswordHashing, 'hash'> {
  return {
    async hash() {
      if (made === null) throw new BusyError('nothing happened');
      return made;
    },
  };
}

/** What the library, too, asks of both before it hashes. */
const wanted = z.object({
  email: z.email().toLowerCase(),
  password: z.string().min(authLimits.password.min).max(authLimits.password.max),
});

async function passwordToHash({ body, isTaken }: SignUp): Promise<string | null> {
  const { data } = wanted.safeParse(body);
  return data && !(await isTaken(data.email)) ? data.password : null;
}
