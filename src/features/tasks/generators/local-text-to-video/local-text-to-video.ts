import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Generator, GeneratorContext } from '#/features/tasks/generators/generator.ts';
import { textToVideoInputSchema } from '#/features/tasks/task-types.ts';
import { LABEL } from './label.ts';
import type { RenderJob, RenderResult } from './render.ts';
import type { RenderMessage } from './render-worker.ts';

const NAME = 'local-text-to-video';
const WORKER_MEMORY_MB = 384;

/** Renders a WebM film (VP8 and Opus) whose pictures, motion and sound follow from the prompt, in a thread of its own. */
export function createLocalTextToVideo(): Generator {
  return {
    type: 'TEXT_TO_VIDEO',
    name: NAME,
    async generate(input, context) {
      const request = textToVideoInputSchema.parse(input);
      context.signal.throwIfAborted();
      await mkdir(context.outputFolder, { recursive: true });
      const name = `${context.taskId}-${context.attempt}`.replace(/[^\w-]/g, '_');
      const path = join(context.outputFolder, `${name}.webm`);
      const partialPath = `${path}.partial`;
      try {
        const result = await renderInThread({ ...request, path: partialPath }, context);
        context.signal.throwIfAborted();
        await rename(partialPath, path);
        context.onProgress(100);
        return {
          file: { path, contentType: 'video/webm' },
          url: null,
          json: { generator: NAME, label: LABEL, ...result },
        };
      } catch (error) {
        await rm(partialPath, { force: true });
        throw error;
      }
    },
  };
}

async function renderInThread(job: RenderJob, { signal, onProgress }: GeneratorContext): Promise<RenderResult> {
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
    workerData: job,
    // The thread is given nothing of the process: no flags, no secrets.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<RenderResult>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: RenderMessage) => {
    if (message.kind === 'done') resolve(message.result);
    else if (!signal.aborted) onProgress(message.percent);
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`The render thread ended early with code ${code}.`)));
  try {
    if (signal.aborted) onAbort();
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Before the caller touches the file, nobody may write to it any more.
    await worker.terminate();
  }
}
