import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { textToVideo } from '#/catalog/types/text-to-video.ts';
import { env } from '#/env.ts';
import type { Generator } from '#/generators/contract.ts';
import { runWorker } from '#/worker/worker-process.ts';

const film = path.join(import.meta.dirname, '../../../public/samples/orbit.webm');

/** Takes as many seconds as the prompt ends with, and reports each tenth of it. */
const slow: Generator = {
  type: 'TEXT_TO_VIDEO',
  name: 'slow-text-to-video',
  async generate(input, { signal, onProgress, outputFolder }) {
    const seconds = Number(textToVideo.input.parse(input).prompt.split(' ').at(-1));
    for (let tenth = 1; tenth <= 10; tenth += 1) {
      await delay(seconds * 100, undefined, { signal });
      onProgress(tenth * 10);
    }
    const file = path.join(outputFolder, 'made.webm');
    await copyFile(film, file);
    return { file: { path: file, contentType: 'video/webm' }, url: null, json: {} };
  },
};

await runWorker(env, new Map([[slow.type, slow]]));
