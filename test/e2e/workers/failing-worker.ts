import { env } from '#/env.ts';
import { GenerationError, type Generator } from '#/generators/contract.ts';
import { runWorker } from '#/worker/worker-process.ts';

/** What people are told when this worker's generator fails. */
const failureMessage = 'The camera broke.';

const failing: Generator = {
  type: 'TEXT_TO_VIDEO',
  name: 'failing-text-to-video',
  async generate(_input, { onProgress }) {
    onProgress(40);
    throw new GenerationError(failureMessage);
  },
};

await runWorker(env, new Map([[failing.type, failing]]));
