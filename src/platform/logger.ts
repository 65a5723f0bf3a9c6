import pino from 'pino';

export type Logger = pino.Logger;

/** Log fields whose value is redacted, in an entry and two levels below: secrets, prompts and email addresses. */
const redacted = ['prompt', 'email', 'password', 'token', 'secret', 'cookie', 'authorization'];

/**
 * Serializes an error for the log: type, message, code and stack, and the same of up to three nested causes. All other
 * properties are left out, since errors of the database carry whole rows, with prompts and email addresses.
 */
function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const inner = cause === undefined || depth === 3 ? {} : { cause: serializeError(cause, depth + 1) };
  return { type, message, ...(typeof code === 'string' ? { code } : {}), stack, ...inner };
}

/**
 * Creates the logger of one process: JSON lines on standard output. `name` is the process; errors go into the field
 * `error`.
 */
export function createLogger(
  name: string,
  level: string,
  output: pino.DestinationStream = pino.destination(1),
): Logger {
  const settings: pino.LoggerOptions = {
    name,
    level,
    base: { pid: process.pid },
    errorKey: 'error',
    serializers: { error: serializeError },
    redact: { paths: redacted.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
  };
  return pino(settings, output);
}
