import { availableParallelism } from 'node:os';
import { accountLimits, freshSessionSeconds } from '#/features/account/limits.ts';
import { hashingPlaces } from '#/web/hashing-room.ts';

const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/** Everything that bounds sign-up, sign-in and sessions; times in seconds. */
export const authLimits = {
  /** In characters. The form tells the same figures. */
  password: { min: accountLimits.passwordMinCharacters, max: accountLimits.passwordMaxCharacters },
  name: { min: 1, max: accountLimits.nameCharacters },
  email: { min: 1, max: 254 },
  imageUrl: { min: 1, max: 2000 },
  /** A session ends so long after its last renewal; a request renews it once it is older than `renewAfter`. */
  session: { length: 7 * days, renewAfter: 1 * days, fresh: freshSessionSeconds },
  /** Requests of one address and path in a window, in each web process. */
  requests: { window: 1 * minutes, max: 600 },
  signIns: { window: 1 * minutes, max: 60 },
  signUps: { window: 1 * minutes, max: 120 },
  /** Codes of a second factor: five to a sign-in, ten in a row to an account, which then takes none for 15 minutes. */
  codes: { window: 1 * minutes, max: 60 },
  codesPerAccount: { maxFailedAttempts: 10, durationSeconds: 15 * minutes },
  /** Tries of one account's password, from wherever they come. */
  passwordTries: { window: 15 * minutes, max: 20 },
  /**
   * Passwords that one web process hashes at once, and that wait for it. A hash takes a core for 50 to 100 ms, 32 MiB, and one
   * of the four threads that Node has for this and for files; so the last that waits does so for five to ten seconds.
   */
  hashing: { places: hashingPlaces(availableParallelism()), maxWaiting: 100 },
  /**
   * Connections to the database for sessions and accounts alone, so that a crowd at the door takes none of the product's. No
   * password is hashed while one is held: a session is one short statement, a sign-up about ten.
   */
  connections: 8,
};
