import { env } from '#/env.ts';
import { createGenerators } from '#/features/tasks/generators/registry.ts';
import { runWorker } from '#/server/worker-process.ts';

await runWorker(env, createGenerators(env));
