import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { type GeneratorContext, InfrastructureError } from '#/generators/contract.ts';
import { maxResultBytes, type ResultKind } from './keep-result.ts';
import { sdks } from './sdk.ts';
import { errorOf, type VendorFailure } from './vendor-failure.ts';
import type { Vendor } from './vendor-models.ts';
import { type Fetch, openWire, type Wire } from './wire.ts';

/** The dependencies of vendors' generators on the outside: network, webhooks and clock. */
export type Outside = {
  /**
   * Downloads the URL that a vendor returned into a file, from public addresses only. For a failure of the remote server it
   * rejects with an error whose `mayPass` says whether a retry may succeed.
   */
  fetchPublic(
    url: string,
    options: { path: string; maxBytes: number; timeoutMs: number; signal: AbortSignal },
  ): Promise<unknown>;
  /** Returns the webhook URL for a vendor's news of a task; null where the vendor cannot reach this server. */
  webhookUrl(vendor: Vendor, taskId: string): string | null;
  /** For requests to vendors' APIs. */
  fetch: Fetch;
  /** A monotonic clock, in milliseconds. */
  nowMs(): number;
};

/** One attempt at a task by a vendor. */
export type VendorWork = {
  vendor: Vendor;
  apiKey: string;
  model: string;
  kind: ResultKind;
  /** Timeout of one call with its whole response, in milliseconds. */
  callMs: number;
  context: GeneratorContext;
  outside: Outside;
  wire: Wire;
  /** A failure on our side during a call of the SDK, such as a full disk, which the SDK would hide. */
  ownFailure: { error?: unknown };
  /** A temporary folder of this attempt, removed when it ends. */
  folder: string;
};

const downloadMs = 5 * 60_000;

/** Runs `work` with a wire and a temporary folder of its own, and removes the folder afterwards. */
export async function withVendorWork<Result>(
  of: Omit<VendorWork, 'wire' | 'ownFailure' | 'folder'>,
  work: (opened: VendorWork) => Promise<Result>,
): Promise<Result> {
  await mkdir(of.context.outputFolder, { recursive: true });
  const folder = await mkdtemp(path.join(of.context.outputFolder, 'part-'));
  const ownFailure: VendorWork['ownFailure'] = {};
  const wire = openWire({
    hosts: sdks[of.vendor].hosts,
    send: of.outside.fetch,
    timeoutMs: of.callMs,
    download: (url) =>
      download({ ...of, folder }, url).catch((error) => {
        ownFailure.error = error;
        throw error;
      }),
  });
  try {
    return await work({ ...of, folder, wire, ownFailure });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Calls the SDK and replaces its errors, whose text may contain prompts, by our own. `call` must contain nothing but the
 * call.
 * @throws GenerationError, RetryableError, InfrastructureError, and the reason of the context's signal
 */
export async function callSdk<Answer>(work: VendorWork, call: () => Promise<Answer>): Promise<Answer> {
  work.wire.forget();
  try {
    return await call();
  } catch (error) {
    work.context.signal.throwIfAborted();
    if (work.ownFailure.error !== undefined) throw new InfrastructureError('', { cause: work.ownFailure.error });
    const name = error instanceof Error ? error.name : typeof error;
    throw errorFor(work, work.wire.failure() ?? { kind: 'no result', error: name });
  }
}

export function errorFor({ vendor }: VendorWork, failure: VendorFailure) {
  return errorOf(vendor, failure, { now: new Date(), random: Math.random() });
}

/** Downloads the URL that the vendor returned into the temporary folder. Throws only failures on our side. */
export async function download(
  { outside, context, folder, kind }: Pick<VendorWork, 'outside' | 'context' | 'folder' | 'kind'>,
  url: string,
): Promise<{ path: string } | { failure: VendorFailure }> {
  const to = path.join(folder, 'fetched');
  const options = { path: to, maxBytes: maxResultBytes[kind], timeoutMs: downloadMs, signal: context.signal };
  try {
    await outside.fetchPublic(url, options);
    return { path: to };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof Error && 'mayPass' in error)) throw error;
    return { failure: { kind: 'not fetched', mayPass: error.mayPass === true, why: error.message } };
  }
}
