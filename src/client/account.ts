import type { CallOptions } from '#/client/calls.ts';
import type { Connection } from '#/client/connection.ts';
import { unreachable } from '#/client/read-error.ts';
import type { Account, SignIn, SignUp } from '#/client/settings.ts';

/** @throws UnauthorizedError for a wrong password, TooManyRequestsError after too many */
export function signIn(connection: Connection, { email, password }: SignIn, options: CallOptions): Promise<Account> {
  return enter(connection, 'sign-in', { email, password }, options);
}

/** @throws InvalidInputError for an address that has an account, or a password that is too short */
export function signUp(connection: Connection, given: SignUp, options: CallOptions): Promise<Account> {
  const { name, email, password } = given;
  return enter(connection, 'sign-up', { name, email, password }, options);
}

async function enter(connection: Connection, how: string, given: object, options: CallOptions): Promise<Account> {
  const { user } = await post(connection, `${how}/email`, given, options);
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
