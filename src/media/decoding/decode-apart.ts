import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { bareEnvironment } from '#/lib/bare-environment.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import type { DecoderKind, DecodingJob, DecodingResult } from './decoders.ts';
import type { DecodingLimits, FromDecoder, ToDecoder } from './messages.ts';

/** How long a process waits for its next file before it ends, in milliseconds. */
const idleMs = 30_000;
/** One that holds more after a file, in MiB, ends at once: WebAssembly never gives back what it took. */
const mostHeldMb = 450;
/** The limit of the JavaScript heap, in MiB; buffers and WebAssembly are not of it. */
const heapMb = 512;
/** A path from the project's folder, the working directory of every process, so that Next's bundler does not follow it. */
const entry = ['src', 'media', 'decoding', 'decoder-process.ts'];

/** A process that decodes. `ended` resolves with what ended it. */
type Decoder = { child: ChildProcess; ended: Promise<string>; hasEnded: boolean; idle?: NodeJS.Timeout };

/** Processes that wait for a file, the last used last. */
const waiting: Decoder[] = [];

/**
 * Decodes a file from a stranger in a process of its own and returns the result. To decode something new apart, add it to
 * `decoders.ts`, which says what a job is, and call this with its kind:
 *
 *     await decodeApart('sound', { path, format, to, maxSeconds }, { what: 'sound', workSeconds: 120, memoryMb: 768 });
 *
 * Limits are of work (processor time) and memory, and never of wall time: a crowded machine refuses nothing. Whatever goes
 * beyond them, crashes or hangs ends that process and nothing else, and is a refusal of the file. A process does one file at a
 * time and then waits 30 s for the next; as many run as there are calls, so the caller bounds them (`createGate`). It has no
 * environment and no flags of ours. Once this settles, nothing of the job runs any more.
 * @param limits.what what the file is called in the refusal
 * @throws MediaRefusal when the file cannot be decoded, or not within its limits; other errors as the job threw them (`code`
 * and `syscall` kept)
 */
export async function decodeApart<Kind extends DecoderKind>(
  kind: Kind,
  job: DecodingJob<Kind>,
  { what, ...limits }: DecodingLimits & { what: 'picture' | 'sound' | 'film' },
): Promise<DecodingResult<Kind>> {
  for (;;) {
    const reused = waiting.pop();
    const decoder = reused ?? openDecoder();
    wake(decoder);
    const answer = await ask(decoder, { kind, job, limits });
    switch (answer.kind) {
      case 'done':
        rest(decoder, answer.heldMb);
        return answer.result as DecodingResult<Kind>;
      case 'refused':
        rest(decoder, answer.heldMb);
        throw new MediaRefusal(answer.message);
      case 'failed':
        rest(decoder, answer.heldMb);
        throw Object.assign(new Error(answer.error.message), answer.error);
      case 'ended':
        // One that was ended while it waited, by the system or an operator, has not seen the file.
        if (!answer.hasBegun && reused) continue;
        if (!answer.hasBegun) throw new Error(`The process that decodes files did not start: ${answer.how}.`);
        throw new MediaRefusal(`must be a ${what} that can be decoded with less effort`, { cause: answer.how });
    }
  }
}

function openDecoder(): Decoder {
  const child = fork(path.resolve(...entry), [], {
    execArgv: [`--max-old-space-size=${heapMb}`],
    env: bareEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const decoder: Decoder = { child, ended, hasEnded: false };
  const end = (how: string) => {
    decoder.hasEnded = true;
    clearTimeout(decoder.idle);
    const at = waiting.indexOf(decoder);
    if (at >= 0) waiting.splice(at, 1);
    resolve(how);
  };
  child.on('error', (error) => end(error.message));
  child.on('exit', (code, signal) => end(signal ? `signal ${signal}` : `code ${code}`));
  return decoder;
}

type Answer = Exclude<FromDecoder, { kind: 'begun' }> | { kind: 'ended'; how: string; hasBegun: boolean };

async function ask({ child, ended }: Decoder, asked: ToDecoder): Promise<Answer> {
  let hasBegun = false;
  const { promise: answered, resolve } = Promise.withResolvers<Answer>();
  const hear = (said: FromDecoder) => {
    if (said.kind === 'begun') hasBegun = true;
    else resolve(said);
  };
  child.on('message', hear);
  // One that has ended hears nothing, which `ended` says.
  child.send(asked, () => {});
  const answer = await Promise.race([answered, ended.then((how) => ({ kind: 'ended' as const, how }))]);
  child.off('message', hear);
  return answer.kind === 'ended' ? { ...answer, hasBegun } : answer;
}

function wake({ child, idle }: Decoder): void {
  clearTimeout(idle);
  child.ref();
  child.channel?.ref();
}

function rest(decoder: Decoder, heldMb: number): void {
  const { child } = decoder;
  if (decoder.hasEnded) return;
  child.unref();
  child.channel?.unref();
  if (heldMb > mostHeldMb) {
    child.disconnect();
    return;
  }
  waiting.push(decoder);
  decoder.idle = setTimeout(() => {
    waiting.splice(waiting.indexOf(decoder), 1);
    child.disconnect();
  }, idleMs).unref();
}
