import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { VendorFailure } from './vendor-failure.ts';

export type Fetch = typeof globalThis.fetch;

/**
 * The one path of all requests to a vendor during an attempt. It records every failure itself, since the SDK's own errors
 * lose the status or contain prompts.
 */
export type Wire = {
  /** The fetch function for the SDK, in place of the global one. */
  fetch: Fetch;
  /** Returns the last failure since `forget` was called. */
  failure(): VendorFailure | null;
  forget(): void;
};

/** The size limit of a vendor's response, in bytes; responses contain whole pictures. */
export const maxAnswerBytes = 64 * 2 ** 20;
/** How much of an error's body is read, in bytes; error codes are at its beginning. */
const maxErrorBytes = 64 * 2 ** 10;

/**
 * Opens the wire to a vendor.
 * @param vendor.hosts the hosts of its API. A URL of any other host comes from a response and goes to `download`, which
 * guards against SSRF
 * @param vendor.timeoutMs timeout of one call with its whole response, in milliseconds
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
    // Vendors' APIs do not redirect, and a redirect would send the API key to another host.
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

/** Limits a response body to `maxAnswerBytes` and records a lost connection or an excess as the wire's failure. */
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
