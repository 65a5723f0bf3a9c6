import { lookup as systemLookup } from 'node:dns';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';
import { type Duplex, PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { isPublicAddress } from '#/platform/public-address.ts';

export type PublicFetchOptions = {
  /** Where what is fetched is written. When it cannot be had in full, nothing is left there. */
  path: string;
  maxBytes: number;
  /** How long it may take in all, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** `contentType` is what the other server says, which is not to be believed. */
export type PublicFetched = { contentType: string | null; bytes: number };

/**
 * Fetches what an address names that somebody else gave us, from the public internet only, into a file.
 * @throws PublicFetchError, and the reason of `signal` when that aborts
 */
export type FetchPublic = (url: string, options: PublicFetchOptions) => Promise<PublicFetched>;

const publicFetchError = Symbol.for('farthing.PublicFetchError');

/**
 * What an address names could not be had. The message goes on after the name of the field with the address: "must be…".
 * `mayPass`: asking again later may help.
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
 * Whether it is one, also of another copy of this file: the bundler makes one for pages and one for routes, and they share
 * services.
 */
export function isPublicFetchError(error: unknown): error is PublicFetchError {
  return typeof error === 'object' && error !== null && publicFetchError in error;
}

/** What is asked where a name is, and which addresses and ports may be connected to. */
type Network = {
  lookup: typeof systemLookup;
  isAllowed(address: string): boolean;
  ports: readonly number[];
};

const publicInternet: Network = { lookup: systemLookup, isAllowed: isPublicAddress, ports: [80, 443] };

const maxRedirects = 3;
const maxUrlCharacters = 2000;
const limitsMs = { connect: 10_000, headers: 15_000, silence: 15_000 };

export const fetchPublic: FetchPublic = createPublicFetch(publicInternet);

/** Fetches within a network. */
export function createPublicFetch(network: Network): FetchPublic {
  return async (url, { path, maxBytes, timeoutMs, signal }) => {
    const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
    // One for each call: no connection is used for another one's address.
    const agent = new Agent({ connect: checkedConnector(network), maxResponseSize: maxBytes, ...timeouts(timeoutMs) });
    try {
      const answer = await followed(network, agent, url, stop);
      const bytes = await written(answer, { path, maxBytes, stop });
      return { contentType: textOf(answer.headers['content-type']), bytes };
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

/** Asks, and goes where it is sent on to, a few times at the most; each address is looked at as the first one. */
async function followed(
  network: Network,
  dispatcher: Dispatcher,
  asked: string,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = checkUrl(network, asked);
  for (let redirects = 0; ; redirects += 1) {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'farthing' };
    const answer = await request(url, { dispatcher, signal, headers });
    const { statusCode } = answer;
    if (statusCode === 200) return answer;
    answer.body.on('error', () => {}).destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode)) {
      const mayPass = statusCode >= 500 || [408, 425, 429].includes(statusCode);
      throw new PublicFetchError(`must be the address of a file: its server answered ${statusCode}`, mayPass);
    }
    const location = textOf(answer.headers.location);
    if (location === null)
      throw new PublicFetchError('must be the address of a file: its server sent us on to nowhere');
    if (redirects === maxRedirects)
      throw new PublicFetchError(`must lead to a file in at most ${maxRedirects} redirects`);
    url = checkUrl(network, location, url);
  }
}

/** Refuses what can be told from the address alone. Names of numbers (0x7f.1, 2130706433) are addresses by then. */
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

/** Connects to addresses that are allowed only: what a name is at that moment counts, not what it was when it was checked. */
function checkedConnector({ lookup, isAllowed }: Network): buildConnector.connector {
  const checkedLookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      // A name with one address inside is not given the benefit of its others.
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

async function written(
  { headers, body }: Dispatcher.ResponseData,
  { path, maxBytes, stop }: { path: string; maxBytes: number; stop: AbortSignal },
): Promise<number> {
  if (Number(textOf(headers['content-length']) ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const unpacked = unpackerOf(textOf(headers['content-encoding']));
  await pipeline(body, unpacked, counted, createWriteStream(path), { signal: stop });
  return bytes;
}

function unpackerOf(encoding: string | null): Duplex {
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

function textOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function notPublic(): PublicFetchError {
  return new PublicFetchError('must be an address of the public internet');
}

function tooLarge(maxBytes: number): PublicFetchError {
  return new PublicFetchError(`must be the address of a file of at most ${maxBytes / 2 ** 20} MiB`);
}

/** Codes of what the other side, its name or the way there did wrong. Anything else, such as a full disk, is ours. */
const codesOfOthers =
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
  if (codesOfOthers.test(code) || errors?.some((one) => codesOfOthers.test(one.code ?? ''))) {
    return new PublicFetchError(
      'must be the address of a file that can be fetched: its server could not be reached',
      true,
    );
  }
  return error;
}
