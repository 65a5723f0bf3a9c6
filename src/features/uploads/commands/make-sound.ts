import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { UploadLimits } from '#/features/uploads/limits.ts';
import type { AudioFormat } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import type { SoundMessage } from '#/media/sound/sound-thread.ts';
import type { SoundJob } from '#/media/sound/transcode.ts';

/** The timeout for decoding and encoding one sound, in milliseconds; the longest allowed sound takes a fraction of it. */
const maxMs = 120_000;
const threadMemoryMb = 256;
/** A path from the project's folder, the working directory of every process, so that Next's bundler does not follow it. */
const threadFile = ['src', 'media', 'sound', 'sound-thread.ts'];

/**
 * Decodes a sound and writes it to `to` as Opus in WebM, in a worker thread. Returns its length in milliseconds.
 * @throws MediaRefusal when the sound cannot be decoded, is too long, or takes too much time or memory
 */
export async function makeSound(
  from: { path: string; format: AudioFormat },
  to: string,
  { maxAudioSeconds }: UploadLimits,
): Promise<{ durationMs: number }> {
  const job: SoundJob = { ...from, to, maxSeconds: maxAudioSeconds };
  const thread = new Worker(path.resolve(...threadFile), {
    workerData: job,
    // The thread decodes files from strangers, so it gets no flags and no environment, which has secrets.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ durationMs: number }>();
  const tooMuch = () => new MediaRefusal('must be a sound that can be decoded with less effort');
  const overTime = setTimeout(() => reject(tooMuch()), maxMs);
  thread.on('message', (message: SoundMessage) => {
    if (message.kind === 'done') resolve({ durationMs: message.durationMs });
    else reject(new MediaRefusal(message.message));
  });
  thread.on('error', (error: NodeJS.ErrnoException) => {
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
  });
  thread.on('exit', (code) => reject(new Error(`The thread that decodes sounds ended early with code ${code}.`)));
  try {
    return await promise;
  } finally {
    clearTimeout(overTime);
    // The caller reads or removes the files next, so the thread must no longer write to them.
    await thread.terminate();
  }
}
