// The worker of `npm run bench:tasks`: the product's own, with a generator that makes nothing, or a real film of a second.

import { textToVideo } from '#/catalog/types/text-to-video.ts';
import { env } from '#/env.ts';
import type { Generator } from '#/generators/contract.ts';
import { createGenerators } from '#/generators/registry.ts';
import { runWorker } from '#/worker/worker-process.ts';
import { type MemoryFigures, renderPrompt, type ToWorker } from './messages.ts';

const renderer = createGenerators({}).get('TEXT_TO_VIDEO');
if (!renderer) throw new Error('Nothing makes a film.');
const generator: Generator = {
  type: 'TEXT_TO_VIDEO',
  name: 'bench-text-to-video',
  generate(input, context) {
    if (textToVideo.input.parse(input).prompt === renderPrompt) return renderer.generate(input, context);
    return Promise.resolve({ file: null, url: 'https://example.com/made.webm', json: {} });
  },
};

/** What stays in use, not what waits for the collector. */
function readMemory(): MemoryFigures {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMib: Math.round(rss / 2 ** 20), heapMib: Math.round(heapUsed / 2 ** 20) };
}

process.on('message', (message: ToWorker) => {
  if (message === 'memory') process.send?.(readMemory());
});
process.on('disconnect', () => process.exit());
await runWorker(env, new Map([[generator.type, generator]]));
process.send?.('ready');
