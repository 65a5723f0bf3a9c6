import pino from 'pino';

export type Logger = pino.Logger;

/** Names of fields that never reach a log: secrets, what people wrote, and who they are. */
const redacted = ['prompt', 'email', 'password', 'token', 'secret', 'cookie', 'authorization'];

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
    serializers: { error: pino.stdSerializers.err },
    redact: { paths: redacted.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
  };
  return pino(settings, output);
}
