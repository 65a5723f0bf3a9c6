import pino from 'pino';

export type Logger = pino.Logger;

/** Names of fields that never reach a log: secrets, what people wrote, and who they are. */
const redacted = ['prompt', 'email', 'password', 'token', 'secret', 'cookie', 'authorization'];

/** The log of one process, as JSON lines. `name` says which process. Errors are logged with their stack under `error`. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    base: { pid: process.pid },
    errorKey: 'error',
    serializers: { error: pino.stdSerializers.err },
    redact: { paths: redacted.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
  });
}
