import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { type GeneratorContext, InfrastructureError } from '#/generators/contract.ts';
import { maxResultBytes, type ResultKind } from './keep-result.ts';
import { sdks } from './sdk.ts';
import { errorOf, type VendorFailure } from './vendor-failure.ts';
import type { Vendor } from './vendor-models.ts';
import { type Fetch, openWire, type Wire } from './wire.ts';

/** What vendors' generators need of the world. */
export type Outside = {
  /**
   * Fetches what a vendor gave the address of into a file, from public addresses only. Rejects with an error that says in
   * `mayPass` whether asking later may help, where the other side is the reason.
   */
  fetchPublic(
    url: string,
    options: { path: string; maxBytes: number; timeoutMs: number; signal: AbortSignal },
  ): Promise<unknown>;
  /** Where a vendor can say that it has news of a task's work; null where it cannot reach us. */
  webhookUrl(vendor: Vendor, taskId: string): string | null;
  /** For questions to vendors' APIs. */
  fetch: Fetch;
  /** Milliseconds of a clock that only goes forward. */
  nowMs(): number;
};

/** One vendor's work for one attempt at a task. */
export type VendorWork = {
  vendor: Vendor;
  apiKey: string;
  model: string;
  kind: ResultKind;
  /** The most that one call may take with its whole answer, in milliseconds. */
  callMs: number;
  context: GeneratorContext;
  outside: Outside;
  wire: Wire;
  /** What went wrong on our side inside a call of the SDK, such as a full disk. */
  own: { error?: unknown };
  /** Of this attempt alone, gone when it ends. */
  folder: string;
};

const downloadMs = 5 * 60_000;

/** Opens a piece of work, does it, and removes what it left beside its result. */
export async function withVendorWork<Result>(
  of: Omit<VendorWork, 'wire' | 'own' | 'folder'>,
  work: (opened: VendorWork) => Promise<Result>,
): Promise<Result> {
  await mkdir(of.context.outputFolder, { recursive: true });
  const folder = await mkdtemp(path.join(of.context.outputFolder, 'part-'));
  const own: VendorWork['own'] = {};
  const wire = openWire({
    hosts: sdks[of.vendor].hosts,
    send: of.outside.fetch,
    timeoutMs: of.callMs,
    download: (url) =>
      download({ ...of, folder }, url).catch((error) => {
        own.error = error;
        throw error;
      }),
  });
  try {
    return await work({ ...of, folder, wire, own });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks the SDK, and says what its errors mean. Only calls of the SDK go in here: its words reach nobody. */
export async function asked<Answer>(work: VendorWork, ask: () => Promise<Answer>): Promise<Answer> {
  work.wire.forget();
  try {
    return await ask();
  } catch (error) {
    work.context.signal.throwIfAborted();
    if (work.own.error !== undefined) throw new InfrastructureError('', { cause: work.own.error });
    const name = error instanceof Error ? error.name : typeof error;
    throw errorFor(work, work.wire.failure() ?? { kind: 'no result', error: name });
  }
}

export function errorFor({ vendor }: VendorWork, failure: VendorFailure) {
  return errorOf(vendor, failure, { now: new Date(), random: Math.random() });
}

/** The file behind an address that the vendor gave. */
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
