import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { VendorFailure } from './vendor-failure.ts';

export type Fetch = typeof globalThis.fetch;

/**
 * The only way that anything takes between us and a vendor during one piece of work. Every failure is kept as it was: the
 * SDK's own errors lose the status, or hold prompts.
 */
export type Wire = {
  /** For the SDK instead of the global one. */
  fetch: Fetch;
  /** The last thing that failed since it was forgotten. */
  failure(): VendorFailure | null;
  forget(): void;
};

/** The most that a vendor's own answer may have, in bytes: pictures come inside it. */
export const maxAnswerBytes = 64 * 2 ** 20;
/** As much of an error's body is read, in bytes; codes stand at its beginning. */
const maxErrorBytes = 64 * 2 ** 10;

/**
 * @param vendor.hosts where its API is. Every other address came out of an answer, and goes to `download`, which knows what
 * may be fetched.
 * @param vendor.timeoutMs for one call, with its whole answer
 */
export function openWire(vendor: {
  hosts: readonly string[];
  send: Fetch;
  timeoutMs: number;
  download: (url: string) => Promise<{ path: string } | { failure: VendorFailure }>;
}): Wire {
  let failure: VendorFailure | null = null;
  const fail = (what: VendorFailure) => {
    failure = what;
    return new Error(what.kind);
  };

  async function call(url: URL, init: RequestInit): Promise<Response> {
    const timeout = AbortSignal.timeout(vendor.timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const lost = () => (init.signal?.aborted ? init.signal.reason : fail({ kind: 'lost' }));
    // A vendor's API sends nobody elsewhere; whoever does is not given the key.
    const answer = await vendor.send(url, { ...init, signal, redirect: 'error' }).catch(() => {
      throw lost();
    });
    if (answer.ok) return new Response(bounded(answer.body, { lost, fail }), answer);
    const body = await beginningOf(answer.body).catch(() => {
      throw lost();
    });
    const { status, headers } = answer;
    fail({ kind: 'answered', status, retryAfter: headers.get('Retry-After'), body });
    return new Response(body, { status, headers });
  }

  async function download(url: URL): Promise<Response> {
    const got = await vendor.download(url.href);
    if ('failure' in got) throw fail(got.failure);
    return new Response(Readable.toWeb(createReadStream(got.path)) as ReadableStream);
  }

  return {
    fetch: async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      return vendor.hosts.includes(url.host) ? call(url, init) : download(url);
    },
    failure: () => failure,
    forget: () => {
      failure = null;
    },
  };
}

type Failing = { lost: () => unknown; fail: (what: VendorFailure) => Error };

function bounded(body: ReadableStream<Uint8Array> | null, { lost, fail }: Failing): ReadableStream<Uint8Array> | null {
  if (body === null) return null;
  async function* passing(from: ReadableStream<Uint8Array>) {
    let bytes = 0;
    try {
      for await (const chunk of from) {
        bytes += chunk.byteLength;
        if (bytes > maxAnswerBytes) break;
        yield chunk;
      }
    } catch {
      throw lost();
    }
    if (bytes > maxAnswerBytes) throw fail({ kind: 'too large', maxBytes: maxAnswerBytes });
  }
  return NodeReadableStream.from(passing(body)) as ReadableStream<Uint8Array>;
}

async function beginningOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= maxErrorBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxErrorBytes);
}
