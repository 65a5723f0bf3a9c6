import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { textToVideo } from '#/catalog/types/text-to-video.ts';
import { env } from '#/env.ts';
import { type Generator, RetryableError } from '#/generators/contract.ts';
import { runWorker } from '#/worker/worker-process.ts';

/** Does what the prompt tells: `wait 300` takes so many milliseconds, `busy 2 500` passes after 2 tries, 500 ms apart. */
const told: Generator = {
  type: 'TEXT_TO_VIDEO',
  name: 'told-text-to-video',
  async generate(input, { attempt, signal, outputFolder }) {
    const [what, ...numbers] = textToVideo.input.parse(input).prompt.split(' ');
    const [first = 0, retryAfterMs = 0] = numbers.map(Number);
    if (what === 'busy' && attempt <= first) throw new RetryableError('The service is busy.', { retryAfterMs });
    if (what === 'wait') await delay(first, undefined, { signal });
    const file = path.join(outputFolder, 'made.webm');
    await writeFile(file, 'a video');
    return { file: { path: file, contentType: 'video/webm' }, url: null, json: { pid: process.pid } };
  },
};

await runWorker(env, new Map([[told.type, told]]));
