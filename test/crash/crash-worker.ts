import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { textToVideo } from '#/catalog/types/text-to-video.ts';
import { env } from '#/env.ts';
import { GenerationError, type Generator, type GeneratorContext, RetryableError } from '#/generators/contract.ts';
import { runWorker } from '#/worker/worker-process.ts';
import { crashKindOf } from '#test/crash/crash-kinds.ts';

/** Does what the prompt's first word says: `test/crash/crash-kinds.ts`. */
const generator: Generator = {
  type: 'TEXT_TO_VIDEO',
  name: 'crash-test',
  async generate(input, context) {
    const { prompt } = textToVideo.input.parse(input);
    switch (crashKindOf(prompt)) {
      case 'fast':
        return made(context);
      case 'slow':
        await work(context, 12, 100);
        return made(context);
      case 'failing':
        await work(context, 2, 100);
        throw new GenerationError('The camera broke.');
      case 'passing':
        if (context.attempt === 1) throw new RetryableError('The camera is busy.');
        return made(context);
      case 'cancelable':
        await work(context, 300, 100);
        return made(context);
    }
  },
};

async function work({ signal, onProgress }: GeneratorContext, steps: number, stepMs: number): Promise<void> {
  for (let step = 1; step <= steps; step += 1) {
    await delay(stepMs, undefined, { signal });
    onProgress(Math.floor((100 * step) / steps));
  }
}

async function made({ outputFolder, attempt }: GeneratorContext) {
  const file = path.join(outputFolder, 'made.webm');
  await writeFile(file, `attempt ${attempt}`);
  return { file: { path: file, contentType: 'video/webm' }, url: null, json: { attempt } };
}

await runWorker(env, new Map([[generator.type, generator]]));
