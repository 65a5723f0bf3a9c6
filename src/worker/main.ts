import { env } from '#/env.ts';
import { createGenerators } from '#/features/tasks/generators/registry.ts';
import { fetchPublic } from '#/server/public-fetch.ts';
import { vendorWebhookUrl } from '#/server/vendor-webhooks.ts';
import { runWorker } from '#/server/worker-process.ts';

await runWorker(env, createGenerators(env, await vendorGenerators()));

/** The vendors' SDK is large, and most workers do without it. */
async function vendorGenerators() {
  if (Object.keys(env.GENERATORS).length === 0) return [];
  const { createVendorGenerators } = await import('#/features/tasks/generators/vendors/vendor-generators.ts');
  const site = { secret: env.BETTER_AUTH_SECRET, baseUrl: env.BASE_URL };
  return createVendorGenerators(env, {
    fetchPublic,
    webhookUrl: (vendor, taskId) => vendorWebhookUrl(site, vendor, taskId),
    fetch,
    nowMs: () => performance.now(),
  });
}
