import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { UploadLimits } from '#/features/uploads/limits.ts';
import type { AudioFormat } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import type { SoundMessage } from '#/media/sound/sound-thread.ts';
import type { SoundJob } from '#/media/sound/transcode.ts';

/** How long decoding and encoding one sound may take, in milliseconds: the longest take a fraction of it. */
const maxMs = 120_000;
const threadMemoryMb = 256;
/** By its path from the project's folder, in which every process of ours runs: the web app's bundler must not look into it. */
const threadFile = ['src', 'media', 'sound', 'sound-thread.ts'];

/**
 * Decodes a sound and writes it anew as Opus in WebM, in a thread of its own.
 * @throws MediaRefusal
 */
export async function makeSound(
  from: { path: string; format: AudioFormat },
  to: string,
  { maxAudioSeconds }: UploadLimits,
): Promise<{ durationMs: number }> {
  const job: SoundJob = { ...from, to, maxSeconds: maxAudioSeconds };
  const thread = new Worker(path.resolve(...threadFile), {
    workerData: job,
    // The thread is given nothing of the process: no flags, no secrets.
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
    // Before the caller touches the files, nobody may write to them any more.
    await thread.terminate();
  }
}
