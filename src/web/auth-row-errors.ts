import { APIError, BASE_ERROR_CODES } from 'better-auth';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost, isValueRefused } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';

/**
 * The library calls every failure of a new user's row a wrong request, but those that come as an error of its own, and does not
 * know that two requests at once can make the same row. So a database that is lost or busy, and a row that is there already,
 * say so in that form: of two sign-ups with one address at once, the second is answered as if the first had been there before. What a column cannot hold, such as an id that is none or a text with U+0000, was sent by the client.
 */
export function inItsOwnWords(db: Db, { isVerificationRequired }: { isVerificationRequired: boolean }) {
  return db.$extends({
    query: {
      $allModels: { $allOperations: ({ args, query }) => query(args).catch(tellMalformed) },
      user: {
        create: ({ args, query }) =>
          query(args).catch((error) => {
            if (isTwice(error)) throw addressTaken(isVerificationRequired);
            if (!isDatabaseLost(error)) throw error;
            const { message, details } = new BusyError('nothing happened');
            throw new APIError(
              'SERVICE_UNAVAILABLE',
              { message },
              { 'Retry-After': String(details.retryAfterSeconds) },
            );
          }),
      },
      account: { create: ({ args, query }) => query(args).catch(tellTwice) },
      twoFactor: { create: ({ args, query }) => query(args).catch(tellTwice) },
      passkey: { create: ({ args, query }) => query(args).catch(tellTwice) },
    },
  });
}

function tellMalformed(error: unknown): never {
  if (!isValueRefused(error)) throw error;
  throw new APIError('BAD_REQUEST', {
    code: 'MALFORMED_VALUE',
    message: 'An id or a token has not the form that it must have. Nothing was changed.',
  });
}

function isTwice(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}

/** Where nobody is to learn who has an account, the library takes a 403 for the answer that a new address has, too. */
function addressTaken(isVerificationRequired: boolean): APIError {
  const { USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: taken } = BASE_ERROR_CODES;
  return APIError.from(isVerificationRequired ? 'FORBIDDEN' : 'UNPROCESSABLE_ENTITY', taken);
}

function tellTwice(error: unknown): never {
  if (!isTwice(error)) throw error;
  throw new APIError('CONFLICT', {
    code: 'ALREADY_THERE',
    message: 'This was set up a moment ago. Nothing was changed.',
  });
}
