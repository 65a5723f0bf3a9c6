import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { createPublicFetch } from '#/platform/public-fetch.ts';

/** What a pretended vendor answers. `cut`: the connection ends in the middle. `sizeBytes`: what it says of its length. */
export type VendorAnswer = {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Uint8Array;
  sizeBytes?: number;
  cut?: boolean;
};

export type VendorRequest = {
  method: string;
  /** The host and path that were asked for, such as `api.openai.com/v1/images/generations`. */
  address: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

/** Answers by `METHOD host/path`. Each question takes the next answer of its list; the last one is for all that follow. */
export type VendorAnswers = Record<string, VendorAnswer[] | (() => VendorAnswer | Promise<VendorAnswer>)>;

const resultsHost = 'results.example.com';

/**
 * An HTTP server in place of all vendors and of where they store results. `fetch` goes to it instead of to them; so does
 * `fetchPublic`, which is the real one in a network where their storage is here.
 */
export async function pretendVendor(answers: VendorAnswers) {
  const requests: VendorRequest[] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://vendor');
    const host = String(request.headers['x-vendor-host'] ?? request.headers.host?.split(':')[0]);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '' } = request;
    const address = `${host}${url.pathname}`;
    requests.push({ method, address, query: url.searchParams, headers: request.headers, body: Buffer.concat(chunks) });
    const given = await nextOf(answers[`${method} ${address}`]);
    send(response, given ?? { status: 404, json: { detail: 'Not found.' } });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const toServer: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    headers.set('x-vendor-host', url.host);
    return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, { ...init, headers });
  };
  return {
    requests,
    /** How often this was asked. */
    count: (what: string) => requests.filter(({ method, address }) => `${method} ${address}` === what).length,
    fetch: toServer,
    fetchPublic: createPublicFetch({
      lookup: ((_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }])) as never,
      isAllowed: () => true,
      ports: [port],
    }),
    resultUrl: (name: string) => `http://${resultsHost}:${port}/${name}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type PretendedVendor = Awaited<ReturnType<typeof pretendVendor>>;

async function nextOf(answers: VendorAnswers[string] | undefined): Promise<VendorAnswer | undefined> {
  if (typeof answers === 'function') return answers();
  return answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, json, bytes, sizeBytes, cut }: VendorAnswer,
): void {
  const body = bytes ?? Buffer.from(JSON.stringify(json ?? {}));
  const type = bytes ? 'application/octet-stream' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': sizeBytes ?? body.length, ...headers });
  if (!cut) return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.resetAndDestroy());
}

/** A picture of one colour. */
export function pngBytes(width = 32, height = 16): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#357' } })
    .png()
    .toBuffer();
}

/** The beginning of an MP4, which is what it is known by. */
export function mp4Bytes(): Buffer {
  const ftyp = Buffer.from('0000001866747970697366 6d0000020069736f6d6d703432'.replaceAll(' ', ''), 'hex');
  return Buffer.concat([ftyp, box('moov', Buffer.alloc(8)), box('mdat', Buffer.alloc(4096))]);
}

function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

/** So many frames of silence, each 1152 of 44,100 samples a second. */
export function mp3Bytes(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
