import { experimental_getVideoStatus as getStatus, type JSONValue, experimental_startVideo as start } from 'ai';
import { z } from 'zod';
import { RetryableError, type VendorJob } from '#/generators/contract.ts';
import { type JobModel, sdks } from './sdk.ts';
import { vendorSentences } from './vendor-failure.ts';
import type { JobAsk } from './vendor-models.ts';
import { callSdk, download, errorFor, type VendorWork } from './vendor-work.ts';

/** The polling interval, in milliseconds: it grows from 2 to 10 seconds, by a factor of 1.5 per poll. */
const firstIntervalMs = 2_000;
const maxIntervalMs = 10_000;
const intervalGrowth = 1.5;
/** Polling stops after 14 minutes, since an attempt may take 15; the next attempt continues the same job. */
const maxPollingMs = 14 * 60_000;
/** The attempt fails after this many failed polls in a row. */
const maxFailedPolls = 8;

/** A job as it is stored with the task. `operation` is the SDK's own opaque value. */
const storedJobSchema = z.object({
  vendor: z.string(),
  model: z.string(),
  id: z.string(),
  operation: z.custom<JSONValue>(),
});
type StoredJob = z.output<typeof storedJobSchema>;

/**
 * Makes a result by a vendor's asynchronous job: starts the job, unless an earlier attempt did, polls until it has finished,
 * and downloads the result. Returns the path of the file and the job's id.
 * @throws GenerationError, RetryableError, InfrastructureError, and the reason of the context's signal
 */
export async function makeAsJob(
  work: VendorWork,
  ask: () => Promise<JobAsk>,
): Promise<{ path: string; jobId: string }> {
  const model = sdks[work.vendor].job?.({ apiKey: work.apiKey, fetch: work.wire.fetch }, work.model);
  if (!model) throw new Error(`${work.vendor} has no models for jobs.`);
  const earlier = earlierJob(work);
  const job = earlier ?? (await startJob(work, model, await ask()));
  const url = await pollForResult(work, model, { job, isNew: earlier === null });
  const got = await download(work, url);
  if ('failure' in got) throw errorFor(work, got.failure);
  return { path: got.path, jobId: job.id };
}

/** Returns the job of an earlier attempt; null when it was of another vendor or model, since settings may have changed. */
function earlierJob({ context, vendor, model }: VendorWork): StoredJob | null {
  const stored = storedJobSchema.safeParse(context.vendorJob);
  return stored.success && stored.data.vendor === vendor && stored.data.model === model ? stored.data : null;
}

/**
 * Starts a job and stores its id at once. The request has no abort signal: if it were aborted, the response with the id would
 * be lost while the vendor runs and bills the job.
 */
async function startJob(work: VendorWork, model: JobModel, { options, ...ask }: JobAsk): Promise<StoredJob> {
  const { vendor, context, outside } = work;
  context.signal.throwIfAborted();
  const webhookUrl = outside.webhookUrl(vendor, context.taskId);
  const providerOptions = options ? { [vendor]: options } : {};
  const { operation } = await callSdk(work, () =>
    start({ model, ...ask, providerOptions, maxRetries: 0, ...(webhookUrl === null ? {} : { webhookUrl }) }),
  );
  const job = { vendor, model: work.model, id: idOf(operation), operation } satisfies VendorJob;
  await context.noteVendorJob(job);
  return job;
}

/** Returns the job's id, the last part of the URL that is polled (Replicate's `getUrl`, fal's `responseUrl`). */
function idOf(operation: unknown): string {
  const { getUrl, responseUrl } = operation as { getUrl?: string; responseUrl?: string };
  const url = getUrl ?? responseUrl ?? '';
  return URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
}

/**
 * Polls until the job has finished and returns the URL of its result. The vendor's webhook only makes the next poll come
 * sooner.
 */
async function pollForResult(
  work: VendorWork,
  model: JobModel,
  { job, isNew }: { job: StoredJob; isNew: boolean },
): Promise<string> {
  const { context, outside } = work;
  const startMs = outside.nowMs();
  let failedPolls = 0;
  if (isNew) await context.waitForNews(withJitter(firstIntervalMs));
  for (let intervalMs = firstIntervalMs; ; intervalMs = Math.min(maxIntervalMs, intervalMs * intervalGrowth)) {
    let retryAfterMs = 0;
    try {
      const url = await urlOfResult(work, model, job);
      if (url !== null) return url;
      failedPolls = 0;
    } catch (error) {
      failedPolls += 1;
      if (!(error instanceof RetryableError) || failedPolls >= maxFailedPolls) throw error;
      retryAfterMs = error.retryAfterMs ?? 0;
    }
    const nextMs = Math.max(withJitter(intervalMs), retryAfterMs);
    const elapsedMs = outside.nowMs() - startMs;
    if (elapsedMs + nextMs > maxPollingMs) throw new RetryableError(vendorSentences.late);
    context.onProgress(estimatedProgress(elapsedMs));
    await context.waitForNews(nextMs);
  }
}

/** Polls the job once: returns the URL of its result, or null while it is running. */
async function urlOfResult(work: VendorWork, model: JobModel, { operation }: StoredJob): Promise<string | null> {
  const abortSignal = work.context.signal;
  const status = await callSdk(work, () => getStatus(model, { operation, abortSignal, maxRetries: 0 }));
  if (status.status === 'pending') return null;
  if (status.status === 'error') {
    throw errorFor(work, work.wire.failure() ?? { kind: 'job failed', reason: String(status.error) });
  }
  const { has_nsfw_concepts: refused } = status.providerMetadata?.fal ?? {};
  if (Array.isArray(refused) && refused[0] === true) throw errorFor(work, { kind: 'refused content' });
  const [made] = status.videos;
  if (made?.type !== 'url') throw errorFor(work, { kind: 'no result' });
  return made.url;
}

/**
 * Estimates progress from the elapsed time, since vendors do not report it: it approaches 95 % with a time constant of 1
 * minute.
 */
function estimatedProgress(elapsedMs: number): number {
  return Math.floor(95 * (1 - Math.exp(-elapsedMs / 60_000)));
}

/** Changes an interval by up to 20 %, so that many tasks do not poll at the same moments. */
function withJitter(ms: number): number {
  return Math.round(ms * (0.8 + 0.4 * Math.random()));
}
