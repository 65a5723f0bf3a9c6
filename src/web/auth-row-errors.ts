import { APIError } from 'better-auth/api';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost, isValueRefused } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';

/**
 * The library calls every failure of a new user's row a wrong request, but those that come as an error of its own, and does not
 * know that two requests at once can make the same row. So a database that is lost or busy, and a row that is there already,
 * say so in that form. What a column cannot hold, such as an id that is none or a text with U+0000, was sent by the client.
 */
export function inItsOwnWords(db: Db) {
  return db.$extends({
    query: {
      $allModels: { $allOperations: ({ args, query }) => query(args).catch(tellMalformed) },
      user: {
        create: ({ args, query }) =>
          query(args).catch((error) => {
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

function tellTwice(error: unknown): never {
  if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002')) throw error;
  throw new APIError('CONFLICT', {
    code: 'ALREADY_THERE',
    message: 'This was set up a moment ago. Nothing was changed.',
  });
}
