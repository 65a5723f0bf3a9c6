import { experimental_getVideoStatus as getStatus, type JSONValue, experimental_startVideo as start } from 'ai';
import { z } from 'zod';
import { RetryableError, type VendorJob } from '#/generators/contract.ts';
import { type JobModel, sdks } from './sdk.ts';
import { vendorSentences } from './vendor-failure.ts';
import type { JobAsk } from './vendor-models.ts';
import { asked, download, errorFor, type VendorWork } from './vendor-work.ts';

/** Between two questions, growing from the first to the last, in milliseconds. */
const firstWaitMs = 2_000;
const longestWaitMs = 10_000;
const growth = 1.5;
/** An attempt may take 15 minutes; what is not done by then is gone on with by the next one. */
const patienceMs = 14 * 60_000;
/** So many questions in a row may go wrong before the attempt is given up. */
const mostFailedQuestions = 8;

/** What is kept of a job. The operation is the SDK's own, and means nothing to us. */
const keptJobSchema = z.object({
  vendor: z.string(),
  model: z.string(),
  id: z.string(),
  operation: z.custom<JSONValue>(),
});
type KeptJob = z.output<typeof keptJobSchema>;

/**
 * Has something made by a job: starts it, unless an earlier attempt did, waits until it is done, and fetches the result.
 */
export async function makeAsJob(
  work: VendorWork,
  ask: () => Promise<JobAsk>,
): Promise<{ path: string; jobId: string }> {
  const model = sdks[work.vendor].job?.({ apiKey: work.apiKey, fetch: work.wire.fetch }, work.model);
  if (!model) throw new Error(`${work.vendor} has no models for jobs.`);
  const earlier = earlierJob(work);
  const job = earlier ?? (await startJob(work, model, await ask()));
  const url = await resultOf(work, model, { job, isNew: earlier === null });
  const got = await download(work, url);
  if ('failure' in got) throw errorFor(work, got.failure);
  return { path: got.path, jobId: job.id };
}

/** The job of an earlier attempt, if it was of the same vendor and model: settings may have changed in between. */
function earlierJob({ context, vendor, model }: VendorWork): KeptJob | null {
  const kept = keptJobSchema.safeParse(context.vendorJob);
  return kept.success && kept.data.vendor === vendor && kept.data.model === model ? kept.data : null;
}

/**
 * Starts a job and keeps its id before anything else. The question is not aborted with the work: its answer would be lost,
 * while the vendor makes and bills what nobody knows of.
 */
async function startJob(work: VendorWork, model: JobModel, { options, ...ask }: JobAsk): Promise<KeptJob> {
  const { vendor, context, outside } = work;
  context.signal.throwIfAborted();
  const webhookUrl = outside.webhookUrl(vendor, context.taskId);
  const providerOptions = options ? { [vendor]: options } : {};
  const { operation } = await asked(work, () =>
    start({ model, ...ask, providerOptions, maxRetries: 0, ...(webhookUrl === null ? {} : { webhookUrl }) }),
  );
  const job = { vendor, model: work.model, id: idOf(operation), operation } satisfies VendorJob;
  await context.noteVendorJob(job);
  return job;
}

/** The job's id stands at the end of the address under which it is asked for (Replicate's `getUrl`, fal's `responseUrl`). */
function idOf(operation: unknown): string {
  const { getUrl, responseUrl } = operation as { getUrl?: string; responseUrl?: string };
  const url = getUrl ?? responseUrl ?? '';
  return URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
}

/** Asks until the job is done, and says where its result is. News of the vendor only make the next question come sooner. */
async function resultOf(
  work: VendorWork,
  model: JobModel,
  { job, isNew }: { job: KeptJob; isNew: boolean },
): Promise<string> {
  const { context, outside } = work;
  const startMs = outside.nowMs();
  let failedQuestions = 0;
  if (isNew) await context.waitForNews(withJitter(firstWaitMs));
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * growth)) {
    let askedForMs = 0;
    try {
      const url = await urlOfResult(work, model, job);
      if (url !== null) return url;
      failedQuestions = 0;
    } catch (error) {
      failedQuestions += 1;
      if (!(error instanceof RetryableError) || failedQuestions >= mostFailedQuestions) throw error;
      askedForMs = error.retryAfterMs ?? 0;
    }
    const nextMs = Math.max(withJitter(waitMs), askedForMs);
    const elapsedMs = outside.nowMs() - startMs;
    if (elapsedMs + nextMs > patienceMs) throw new RetryableError(vendorSentences.late);
    context.onProgress(progressAfter(elapsedMs));
    await context.waitForNews(nextMs);
  }
}

/** Where the result is; null while the job goes on. */
async function urlOfResult(work: VendorWork, model: JobModel, { operation }: KeptJob): Promise<string | null> {
  const abortSignal = work.context.signal;
  const status = await asked(work, () => getStatus(model, { operation, abortSignal, maxRetries: 0 }));
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

/** Vendors do not say how far they are: quick at first, slower with time, and never the whole. */
function progressAfter(elapsedMs: number): number {
  return Math.floor(95 * (1 - Math.exp(-elapsedMs / 60_000)));
}

/** A fifth shorter or longer, so that many tasks do not ask at the same moments. */
function withJitter(ms: number): number {
  return Math.round(ms * (0.8 + 0.4 * Math.random()));
}
