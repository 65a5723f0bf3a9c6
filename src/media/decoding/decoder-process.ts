// The process in which files from strangers are decoded, started by decode-apart.ts: one job at a time.
import { MediaRefusal } from '#/media/media-refusal.ts';
import { decoders } from './decoders.ts';
import { startLimitsWatch } from './limits-watch.ts';
import type { FromDecoder, ToDecoder } from './messages.ts';

const watch = startLimitsWatch();
const tell = (message: FromDecoder) => void process.send?.(message);
const heldMb = () => process.memoryUsage.rss() / 2 ** 20;

async function decode({ kind, job, limits }: ToDecoder): Promise<void> {
  tell({ kind: 'begun' });
  watch.begin(limits);
  try {
    const decoder = (await decoders[kind]()) as (job: unknown) => Promise<unknown>;
    const result = await decoder(job);
    tell({ kind: 'done', result, heldMb: heldMb() });
  } catch (error) {
    if (error instanceof MediaRefusal) tell({ kind: 'refused', message: error.message, heldMb: heldMb() });
    else tell({ kind: 'failed', error: plain(error), heldMb: heldMb() });
  } finally {
    watch.end();
  }
}

function plain(error: unknown): Extract<FromDecoder, { kind: 'failed' }>['error'] {
  const { message = String(error), stack, code, syscall } = error as NodeJS.ErrnoException;
  return { message, ...(stack && { stack }), ...(code && { code }), ...(syscall && { syscall }) };
}

process.on('message', (asked: ToDecoder) => void decode(asked));
// Its parent decides when it ends: by closing the channel, also by dying.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
