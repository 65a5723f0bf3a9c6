import pino from 'pino';

export type Logger = pino.Logger;

/** Names of fields that never reach a log: secrets, what people wrote, and who they are. */
const redacted = ['prompt', 'email', 'password', 'token', 'secret', 'cookie', 'authorization'];

/**
 * An error for the log: what it is, where, and its codes, and the same of its cause. Other properties stay out: the
 * database puts whole rows into them, with what people wrote and who they are.
 */
function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const inner = cause === undefined || depth === 3 ? {} : { cause: serializeError(cause, depth + 1) };
  return { type, message, ...(typeof code === 'string' ? { code } : {}), stack, ...inner };
}

/** The log of one process, as JSON lines on its output. `name` says which process; errors stand with their stack in `error`. */
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
