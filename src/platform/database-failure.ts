/**
 * What an error says of the database: the same work may succeed at once, it is too busy and nothing happened, nobody knows
 * whether it happened, or something else is wrong.
 */
export type DatabaseFailure = 'again' | 'busy' | 'unknown' | 'other';

/** SQLSTATEs after which the same work may succeed: serialization, deadlock, and a server that goes or comes. */
const againStates = new Set('40001 40P01 25P03 57P01 57P02 57P03 08000 08001 08003 08006 53300'.split(' '));
const lockNotAvailable = '55P03';
/** Prisma: no connection in time, a lost one, a write conflict, a transaction that is closed or timed out. */
const againCodes = new Set(['P1001', 'P1002', 'P1017', 'P2034', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
/** How the driver adapter names the same in the errors of raw statements, which have no other code. */
const againKinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
const busyCodes = new Set(['P2024', 'P2028']);
/** Prisma says P2028 of a transaction that never began, and of one that took too long, whose COMMIT may be under way. */
const tookTooLong = 'P2028 of a transaction that had begun';
const neverBegan = /Unable to start a transaction/;

/** What the driver says, without a code, of a connection that broke under it. */
const lostConnection =
  /^Connection terminated|^Client (has encountered a connection error|was closed) and is not queryable/;

/** Whether the error says that the database is not to be had now, and nothing about the work itself. */
export function isDatabaseLost(error: unknown): boolean {
  return failureOf(error) !== 'other';
}

/** What kind of failure an error is, however deep Prisma and the driver have wrapped it. */
export function failureOf(error: unknown): DatabaseFailure {
  const codes = codesOf(error);
  if (codes.includes(tookTooLong)) return 'unknown';
  if (codes.some((code) => code === lockNotAvailable || busyCodes.has(code))) return 'busy';
  if (codes.some((code) => againStates.has(code) || againCodes.has(code))) return 'again';
  return 'other';
}

/** Every code in an error and its causes: Prisma wraps the driver's error, which wraps PostgreSQL's. */
function codesOf(error: unknown, depth = 0): string[] {
  if (depth > 4 || typeof error !== 'object' || error === null) return [];
  const { code, originalCode, kind, message, cause, meta } = error as Record<string, unknown>;
  const own = [code, originalCode].filter((value): value is string => typeof value === 'string');
  if (typeof message === 'string' && lostConnection.test(message)) own.push('ECONNRESET');
  if (code === 'P2028' && !neverBegan.test(String(message))) own.push(tookTooLong);
  if (typeof kind === 'string' && againKinds.has(kind)) own.push('ECONNREFUSED');
  const driver = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return [...own, ...codesOf(cause, depth + 1), ...codesOf(driver, depth + 1)];
}
