/**
 * How a failure of the database is to be handled. `again`: rolled back or not connected, so a retry may succeed at once.
 * `busy`: a lock, a connection, the disk or memory was not available, and nothing was done. `unknown`: the transaction timed out and
 * may have been committed. `other`: not a failure of the database's availability.
 */
export type DatabaseFailure = 'again' | 'busy' | 'unknown' | 'other';

/**
 * Retryable SQLSTATEs: serialization failure, deadlock, an idle transaction ended by the server, too many connections, and a
 * prepared statement that a pooler has forgotten (`pooledClientWith` asks for none then).
 */
const retryableStates = new Set('40001 40P01 25P03 53300 26000'.split(' '));
/**
 * A value that its column cannot hold: a text that is none of its type, such as of a UUID, as PostgreSQL says and as Prisma does; and a
 * character that PostgreSQL keeps in no text, U+0000.
 */
const refusedValues = new Set('22P02 P2007 P2023 22021'.split(' '));
const conflictCodes = new Set('40001 40P01 P2034'.split(' '));
/** Classes of retryable SQLSTATEs: lost connections, and the server's shutdown, crash or start. */
const retryableClasses = /^(?:08|57P)[\dA-Z]+$/;
/**
 * SQLSTATEs of statements that were rolled back for want of something: a lock that was not available, a server that may write
 * (this one is a standby), and the classes of insufficient resources (a full disk, no memory) and of errors of the system
 * (reading or writing a file failed).
 */
const wantingStates = /^(?:55P03|25006|53\d{3}|58\d[\dA-Z]{2})$/;
/** SQLSTATEs of what is not there or may not be touched: a table, a schema, a function, a right. */
const missingStates = new Set('42P01 3F000 42883 42501'.split(' '));
/** The queue's tables are installed by another program, which may be renewing them. */
const ofQueue = /\bpgboss\b/;
/** Retryable codes of Prisma (server not reached, connection closed, write conflict) and of the socket. */
const retryableCodes = new Set('P1001 P1002 P1017 P2034 ECONNREFUSED ECONNRESET ENOTFOUND EPIPE ETIMEDOUT'.split(' '));
/** The driver adapter's names for the same failures: errors of raw statements have these instead of a code. */
const retryableKinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
/** Prisma: no connection of the pool was free in time, or no transaction could be started in time. */
const queueMissing = 'the queue is missing';
const busyCodes = new Set(['P2024', 'P2028', queueMissing]);
/** Prisma's P2028 means that a transaction could not be started, or that it timed out while its COMMIT may have been sent. */
const timedOut = 'P2028 of a transaction that had begun';
const notStarted = /Unable to start a transaction/;

/** With which pg, without a code, reports that no connection of the pool was free in time. */
const noConnection = /^timeout exceeded when trying to connect/;
/**
 * What PostgreSQL says of a prepared statement whose columns a migration has given other types: it has no SQLSTATE of its
 * own, and is as good as forgotten.
 */
const changedResult = /cached plan must not change result type/;
/** Messages with which pg, without a code, reports a lost connection. */
const lostConnection =
  /^Connection terminated|^Client (has encountered a connection error|was closed) and is not queryable/;

/** Whether the error means that the database is unavailable or busy now, rather than that the statement is wrong. */
export function isDatabaseLost(error: unknown): boolean {
  return failureOf(error) !== 'other';
}

/** Classifies an error by the codes in it and in its causes, as Prisma and the driver adapter wrap the original. */
export function failureOf(error: unknown): DatabaseFailure {
  const codes = codesOf(error);
  if (codes.includes(timedOut)) return 'unknown';
  if (codes.some((code) => busyCodes.has(code))) return 'busy';
  if (codes.some((code) => isRetryable(code))) return 'again';
  return codes.some((code) => wantingStates.test(code)) ? 'busy' : 'other';
}

/** Whether the transaction lost to another one, on a server that is well: it is the next one's turn. */
export function isConflict(error: unknown): boolean {
  return codesOf(error).some((code) => conflictCodes.has(code));
}

/** Whether the error says that a value is not of the form that its column has. */
export function isValueRefused(error: unknown): boolean {
  return codesOf(error).some((code) => refusedValues.has(code));
}

/** Whether the error says that the tables of the queue are not there, or not ours to touch. */
function isQueueMissing(states: string[], message: unknown): boolean {
  return states.some((state) => missingStates.has(state)) && ofQueue.test(String(message));
}

function isRetryable(code: string): boolean {
  return retryableStates.has(code) || retryableCodes.has(code) || retryableClasses.test(code);
}

/** Whether the error says that a prepared statement cannot be executed any more, though its text may be right. */
export function isStatementLost({ code, message }: { code?: unknown; message?: unknown }): boolean {
  return code === '26000' || (code === '0A000' && changedResult.test(String(message)));
}

/** Collects the codes of an error and of its causes: Prisma wraps the adapter's error, which wraps PostgreSQL's. */
function codesOf(error: unknown, depth = 0): string[] {
  if (depth > 4 || typeof error !== 'object' || error === null) return [];
  const { code, originalCode, originalMessage, kind, message, cause, meta } = error as Record<string, unknown>;
  const own = [code, originalCode].filter((value): value is string => typeof value === 'string');
  if (typeof message === 'string' && lostConnection.test(message)) own.push('ECONNRESET');
  if (typeof message === 'string' && noConnection.test(message)) own.push('P2024');
  if (isQueueMissing(own, originalMessage ?? message)) own.push(queueMissing);
  if (own.some((state) => isStatementLost({ code: state, message: originalMessage ?? message }))) own.push('26000');
  if (code === 'P2028' && !notStarted.test(String(message))) own.push(timedOut);
  if (typeof kind === 'string' && retryableKinds.has(kind)) own.push('ECONNREFUSED');
  const driver = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return [...own, ...codesOf(cause, depth + 1), ...codesOf(driver, depth + 1)];
}
