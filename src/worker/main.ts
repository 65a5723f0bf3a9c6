import { env } from '#/env.ts';
import { createGenerators } from '#/generators/registry.ts';
import { collectWhenQuiet } from '#/platform/collect-when-quiet.ts';
import { createLogger } from '#/platform/logger.ts';
import { fetchPublic } from '#/platform/public-fetch.ts';
import { vendorWebhookUrl } from '#/platform/vendor-webhooks.ts';
import { runWorker } from '#/worker/worker-process.ts';

await start().catch((error) => {
  createLogger('worker', env.LOG_LEVEL).fatal({ error }, 'worker could not start');
  process.exit(1);
});

async function start(): Promise<void> {
  await runWorker(env, createGenerators(env, await vendorGenerators()));
  collectWhenQuiet();
}

/** Imported only where a vendor is chosen, since the vendors' SDK is large. */
async function vendorGenerators() {
  if (Object.keys(env.GENERATORS).length === 0) return [];
  const { createVendorGenerators } = await import('#/generators/vendors/vendor-generators.ts');
  const site = { secret: env.BETTER_AUTH_SECRET, baseUrl: env.BASE_URL };
  return createVendorGenerators(env, {
    fetchPublic,
    webhookUrl: (vendor, taskId) => vendorWebhookUrl(site, vendor, taskId),
    fetch,
    nowMs: () => performance.now(),
  });
}
