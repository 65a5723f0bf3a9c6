import type { CallOptions } from '#/client/calls.ts';
import type { Connection } from '#/client/connection.ts';
import { codeRequired, unreachable } from '#/client/read-error.ts';
import type { Account, SignIn, SignUp } from '#/client/settings.ts';

/**
 * @throws UnauthorizedError for a wrong password or code, TwoFactorRequiredError where the account asks for a code and none is given,
 * TooManyRequestsError after too many
 */
export async function signIn(connection: Connection, given: SignIn, options: CallOptions): Promise<Account> {
  const { email, password, code } = given;
  const answer = await post(connection, 'sign-in/email', { email, password }, options);
  if (answer.twoFactorRedirect !== true) return accountIn(answer);
  if (code === undefined) throw codeRequired();
  const how = /^\s*(\d\s*){6}$/.test(code) ? 'totp' : 'backup-code';
  return accountIn(await post(connection, `two-factor/verify-${how}`, { code }, options));
}

/** @throws InvalidInputError for an address that has an account, or a password that is too short */
export async function signUp(connection: Connection, given: SignUp, options: CallOptions): Promise<Account> {
  const { name, email, password } = given;
  return accountIn(await post(connection, 'sign-up/email', { name, email, password }, options));
}

function accountIn({ user }: Record<string, unknown>): Account {
  const { id, name, email } = (user ?? {}) as Partial<Account>;
  if (id === undefined || name === undefined || email === undefined)
    throw unreachable(new TypeError('what came is no account'));
  return { id, name, email };
}

/** Ends the session at the server, and forgets it here. */
export async function signOut(connection: Connection, options: CallOptions): Promise<void> {
  await post(connection, 'sign-out', {}, options);
  connection.cookies.forget();
}

function post(connection: Connection, path: string, body: object, { signal }: CallOptions) {
  return connection.send(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}
