import { lookup as systemLookup } from 'node:dns';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';
import { type Duplex, PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { brand } from '#/brand.ts';
import { isPublicAddress } from '#/platform/public-address.ts';

export type PublicFetchOptions = {
  /** The file that the body is written to. It is removed again when the fetch fails. */
  path: string;
  maxBytes: number;
  /** Timeout of the whole fetch with its redirects, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** `contentType` is the server's Content-Type header, which must not be trusted: callers look at the content. */
export type PublicFetched = { contentType: string | null; bytes: number };

/**
 * Downloads a URL that a client or a vendor gave us into a file, from addresses of the public internet only (no SSRF).
 * @throws PublicFetchError when the URL cannot be fetched; the reason of `signal` when that aborts; other errors are failures
 * on our side, such as a full disk
 */
export type FetchPublic = (url: string, options: PublicFetchOptions) => Promise<PublicFetched>;

const publicFetchError = Symbol.for('product.PublicFetchError');

/**
 * The URL could not be fetched. The message is written to follow the name of the field with the URL: "must be…".
 * `mayPass`: the failure may be temporary, so a retry may succeed.
 */
export class PublicFetchError extends Error {
  override name = 'PublicFetchError';
  readonly mayPass: boolean;
  constructor(message: string, mayPass = false) {
    super(message);
    this.mayPass = mayPass;
    Object.defineProperty(this, publicFetchError, { value: true });
  }
}

/**
 * Whether `error` is a PublicFetchError. By a symbol and not `instanceof`, since the bundler makes two copies of this module,
 * one for pages and one for routes, whose errors meet in shared services.
 */
export function isPublicFetchError(error: unknown): error is PublicFetchError {
  return typeof error === 'object' && error !== null && publicFetchError in error;
}

/** The DNS lookup, and which addresses and ports may be connected to. */
type Network = {
  lookup: typeof systemLookup;
  isAllowed(address: string): boolean;
  ports: readonly number[];
};

const publicInternet: Network = { lookup: systemLookup, isAllowed: isPublicAddress, ports: [80, 443] };

const maxRedirects = 3;
const maxUrlCharacters = 2000;
/** Timeouts in milliseconds; `silence` is the longest pause between two chunks of the body. */
const limitsMs = { connect: 10_000, headers: 15_000, silence: 15_000 };

export const fetchPublic: FetchPublic = createPublicFetch(publicInternet);

/** Creates a fetch function for a network: the public internet, or in tests one that contains this machine. */
export function createPublicFetch(network: Network): FetchPublic {
  return async (url, { path, maxBytes, timeoutMs, signal }) => {
    const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
    // One agent per call: no connection is reused for another URL, whose address would then not be checked.
    const agent = new Agent({ connect: checkedConnector(network), maxResponseSize: maxBytes, ...timeouts(timeoutMs) });
    try {
      const response = await requestFollowingRedirects(network, agent, url, stop);
      const bytes = await writeBody(response, { path, maxBytes, stop });
      return { contentType: firstValueOf(response.headers['content-type']), bytes };
    } catch (error) {
      await rm(path, { force: true });
      signal?.throwIfAborted();
      throw asFetchError(error, maxBytes);
    } finally {
      await agent.destroy();
    }
  };
}

function timeouts(timeoutMs: number) {
  return { headersTimeout: Math.min(timeoutMs, limitsMs.headers), bodyTimeout: Math.min(timeoutMs, limitsMs.silence) };
}

/** Requests the URL and follows up to three redirects; each target is checked like the first URL. */
async function requestFollowingRedirects(
  network: Network,
  dispatcher: Dispatcher,
  firstUrl: string,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = checkUrl(network, firstUrl);
  for (let redirects = 0; ; redirects += 1) {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': brand.slug };
    const response = await request(url, { dispatcher, signal, headers });
    const { statusCode } = response;
    if (statusCode === 200) return response;
    response.body.on('error', () => {}).destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode)) {
      const mayPass = statusCode >= 500 || [408, 425, 429].includes(statusCode);
      throw new PublicFetchError(`must be the address of a file: its server answered ${statusCode}`, mayPass);
    }
    const location = firstValueOf(response.headers.location);
    if (location === null)
      throw new PublicFetchError('must be the address of a file: its server sent us on to nowhere');
    if (redirects === maxRedirects)
      throw new PublicFetchError(`must lead to a file in at most ${maxRedirects} redirects`);
    url = checkUrl(network, location, url);
  }
}

/**
 * Rejects what the URL alone shows to be disallowed. The URL parser has turned hosts such as 0x7f.1 or 2130706433 into IPs.
 */
function checkUrl({ isAllowed, ports }: Network, text: string, base?: URL): URL {
  if (text.length > maxUrlCharacters) throw new PublicFetchError('must have at most 2,000 characters');
  if (!URL.canParse(text, base)) throw new PublicFetchError('must be an address that begins with https:// or http://');
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new PublicFetchError('must be an address that begins with https:// or http://');
  }
  if (url.username !== '' || url.password !== '') throw new PublicFetchError('must not hold a user name or a password');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!ports.includes(port)) throw new PublicFetchError(`must not name a port other than ${ports.join(' or ')}`);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  const isNameOfOurs = /^(?:.+\.)?(?:localhost|local|internal|localdomain|home\.arpa)$/.test(host);
  if (host === '' || isNameOfOurs || (isIP(host) !== 0 && !isAllowed(host))) throw notPublic();
  return url;
}

/**
 * Connects to allowed addresses only, checked at the time of connecting: a name may resolve differently by then (DNS
 * rebinding).
 */
function checkedConnector({ lookup, isAllowed }: Network): buildConnector.connector {
  const checkedLookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      // One disallowed address among several is enough to reject the name.
      if (addresses.length === 0 || !addresses.every(({ address }) => isAllowed(address))) return done(notPublic(), []);
      if (options.all) return done(null, addresses);
      done(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
  const connect = buildConnector({ lookup: checkedLookup, timeout: limitsMs.connect });
  return (options, done) => {
    connect(options, (error, socket) => {
      if (error) return done(error, null);
      if (isAllowed(socket.remoteAddress ?? '')) return done(null, socket);
      socket.destroy();
      done(notPublic(), null);
    });
  };
}

async function writeBody(
  { headers, body }: Dispatcher.ResponseData,
  { path, maxBytes, stop }: { path: string; maxBytes: number; stop: AbortSignal },
): Promise<number> {
  if (Number(firstValueOf(headers['content-length']) ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const decoder = decoderOf(firstValueOf(headers['content-encoding']));
  await pipeline(body, decoder, counted, createWriteStream(path), { signal: stop });
  return bytes;
}

function decoderOf(encoding: string | null): Duplex {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new PublicFetchError('must be the address of a file that its server sends as it is');
  }
}

function firstValueOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function notPublic(): PublicFetchError {
  return new PublicFetchError('must be an address of the public internet');
}

function tooLarge(maxBytes: number): PublicFetchError {
  return new PublicFetchError(`must be the address of a file of at most ${maxBytes / 2 ** 20} MiB`);
}

/**
 * Codes of failures of the remote server, its DNS name or the network. All others, such as a full disk, are failures of
 * ours.
 */
const remoteFailureCodes =
  /^(UND_ERR|ENOTFOUND|EAI_|ECONN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_INVALID_IP|HPE_|Z_|ERR_STREAM_PREMATURE)/;

function asFetchError(error: unknown, maxBytes: number): unknown {
  if (isPublicFetchError(error)) return error;
  const { name, code = '', errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT|ETIMEDOUT/.test(code)) {
    return new PublicFetchError('must be the address of a file that its server sends in time', true);
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(maxBytes);
  const refused = errors?.find(isPublicFetchError);
  if (refused) return refused;
  if (remoteFailureCodes.test(code) || errors?.some((one) => remoteFailureCodes.test(one.code ?? ''))) {
    return new PublicFetchError(
      'must be the address of a file that can be fetched: its server could not be reached',
      true,
    );
  }
  return error;
}
