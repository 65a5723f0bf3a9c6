import type { lookup } from 'node:dns';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isPublicAddress } from '#/platform/public-address.ts';
import { createPublicFetch } from '#/platform/public-fetch.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { pngOf } from '#test/media-files.ts';
import { answerOf, expectNothingLeft, signUp, uploadRequest } from '#test/upload-requests.ts';
import { startUrlServer } from '#test/url-server.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
let server: Awaited<ReturnType<typeof startUrlServer>>;
/** What names mean in these tests. 127.0.0.1, where the server is, stands for the public internet; 127.0.0.2 does not. */
const names: Record<string, string[]> = {
  'files.example': ['127.0.0.1'],
  'inside.example': ['10.0.0.7'],
  'half-inside.example': ['127.0.0.1', '10.0.0.7'],
  'metadata.example': ['169.254.169.254'],
  'six.example': ['fd00::7'],
  'mapped.example': ['::ffff:10.0.0.7'],
  'nowhere.example': [],
};
/** How often `rebinding.example` was looked up: the first time it is public, from then on it is not. */
let lookups = 0;

const lookUp = ((name: string, _options: unknown, done: (error: Error | null, found: unknown) => void) => {
  if (name === 'rebinding.example') lookups += 1;
  const found = name === 'rebinding.example' ? [lookups === 1 ? '127.0.0.1' : '10.0.0.7'] : names[name];
  if (!found) return done(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []);
  done(
    null,
    found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  );
}) as unknown as typeof lookup;

beforeAll(async () => {
  vi.stubEnv('LIMIT_UPLOADS_PER_MINUTE', '1000');
  vi.stubEnv('UPLOAD_MAX_IMAGE_MIB', '20');
  server = await startUrlServer(answer);
  services = await openServices();
  web = await startTestWeb(services);
  services.uploads.fetch = createPublicFetch({
    lookup: lookUp,
    isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
    ports: [80, 443, server.port],
  });
  ada = await signUp(services);
  return async () => {
    await Promise.all([closeServices(services), server.close()]);
  };
});
beforeEach(() => {
  lookups = 0;
  server.asked.length = 0;
});

const picture = pngOf(20, 10);
const pages: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  '/picture.png': (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(picture),
  '/packed.png': (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(picture)),
  '/to-picture': (response) => response.writeHead(302, { Location: '/picture.png' }).end(),
  '/page.png': (response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end('<html></html>'),
  '/missing': (response) => response.writeHead(404).end(picture),
  '/failing': (response) => response.writeHead(500).end(picture),
  '/nothing': (response) => response.writeHead(204).end(),
  '/partial': (response) => response.writeHead(206).end(picture),
  '/empty': (response) => response.writeHead(200).end(),
  '/to-nowhere': (response) => response.writeHead(302).end(),
  '/to-private': (response) => response.writeHead(302, { Location: 'http://10.0.0.7/' }).end(),
  '/to-inside': (response) => response.writeHead(307, { Location: 'http://inside.example/' }).end(),
  '/to-file': (response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/to-data': (response) => response.writeHead(302, { Location: 'data:image/png;base64,iVBORw0KGgo=' }).end(),
  '/to-credentials': (response) => response.writeHead(302, { Location: 'http://a:b@files.example/' }).end(),
  '/to-port': (response) => response.writeHead(302, { Location: 'http://files.example:22/' }).end(),
  '/to-itself': (response) => response.writeHead(302, { Location: '/to-itself' }).end(),
  '/to-rebinding': (response) =>
    response.writeHead(302, { Location: `http://rebinding.example:${server.port}/picture.png` }).end(),
  '/large': (response) => response.writeHead(200, { 'Content-Length': String(21 * 2 ** 20) }).end(),
  '/endless': (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(2 ** 20);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  '/bomb': (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2 ** 25))),
  '/bomb-br': (response) =>
    response.writeHead(200, { 'Content-Encoding': 'br' }).end(brotliCompressSync(Buffer.alloc(2 ** 25))),
  '/twice-packed': (response) => response.writeHead(200, { 'Content-Encoding': 'gzip, gzip' }).end(picture),
  '/not-packed': (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(picture),
  '/short': (response) => {
    response.writeHead(200, { 'Content-Length': String(picture.length + 9) });
    response.write(picture, () => response.destroy());
  },
  '/headers': (response) => response.writeHead(200, { 'X-Long': 'x'.repeat(100_000) }).end(picture),
  '/hang-up': (_response, request) => request.socket.destroy(),
  '/silent': () => {},
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const page = pages[request.url ?? ''];
  if (page) page(response, request);
  else response.writeHead(404).end();
}

const send = async (body: unknown) => {
  const request = uploadRequest(ada.cookie, JSON.stringify(body), { 'Content-Type': 'application/json' });
  return answerOf(await web.ask(request));
};

/** `PORT` in an address stands for the port of the server. */
async function expectRefused(url: unknown, reason: string | RegExp, field = 'url'): Promise<void> {
  const { status, message, data } = await send({
    url: typeof url === 'string' ? url.replace('PORT', String(server.port)) : url,
  });
  expect([status, data.reason, data.fields?.map((issue) => issue.field)]).toEqual([400, 'VALIDATION', [field]]);
  expect(message).toMatch(reason);
  await expectNothingLeft(services, ada, storageFolder);
}

const noAddress = 'url must be an address that begins with https:// or http://';
const notPublic = 'url must be an address of the public internet';
const otherPort = 'url must not name a port other than';

describe('what is no public address is refused, and nobody is asked for it:', () => {
  test.each<[string, unknown, string]>([
    ['a number', 7, 'url must be an address'],
    ['nothing', '', 'url must be an address'],
    ['a word', 'picture.png', noAddress],
    [
      'an address that is too long',
      `https://files.example/${'x'.repeat(2000)}`,
      'url must be an address of 1 to 2,000 characters',
    ],
    ['a file of this machine', 'file:///etc/passwd', noAddress],
    ['a file by FTP', 'ftp://files.example/a.png', noAddress],
    ['the picture itself', 'data:image/png;base64,iVBORw0KGgo=', noAddress],
    ['a script', 'javascript:alert(1)', noAddress],
    ['another protocol in disguise', 'gopher://127.0.0.1:6379/_FLUSHALL', noAddress],
    [
      'an address with a user and a password',
      'http://ada:secret@files.example/',
      'url must not hold a user name or a password',
    ],
    [
      'an address whose user looks like its host',
      'http://files.example@10.0.0.7/',
      'url must not hold a user name or a password',
    ],
    ['the port of a mail server', 'http://files.example:25/', otherPort],
    ['the port of PostgreSQL', 'https://files.example:5432/', otherPort],
    ['this machine by name', 'http://localhost/', notPublic],
    ['this machine by a name below that name', 'http://a.localhost/', notPublic],
    ['this machine by name with a dot behind it', 'http://localhost./', notPublic],
    ['this machine by name in capitals', 'http://LOCALHOST/', notPublic],
    ['a printer by its local name', 'http://printer.local/', notPublic],
    ['the cloud’s metadata by name', 'http://metadata.google.internal/', notPublic],
    ['another address of this machine', 'http://127.0.0.2/', notPublic],
    ['the same as one decimal number', 'http://2130706434/', notPublic],
    ['the same in hexadecimal', 'http://0x7f.0.0.2/', notPublic],
    ['the same in octal', 'http://0177.0.0.02/', notPublic],
    ['the same shortened', 'http://127.2/', notPublic],
    ['the same with a dot behind it', 'http://127.0.0.2./', notPublic],
    ['the same in wide characters', 'http://①②⑦.0.0.②/', notPublic],
    ['no address in particular', 'http://0.0.0.0/', notPublic],
    ['an address of a private network', 'http://10.0.0.7/', notPublic],
    ['an address of another private network', 'http://172.16.0.1/', notPublic],
    ['an address of a home', 'http://192.168.0.1/', notPublic],
    ['an address of a provider’s inside', 'http://100.64.0.1/', notPublic],
    ['the cloud’s metadata', 'http://169.254.169.254/latest/meta-data/', notPublic],
    ['an address of many', 'http://224.0.0.1/', notPublic],
    ['the address of all', 'http://255.255.255.255/', notPublic],
    ['an address of a benchmark', 'http://198.18.0.1/', notPublic],
    ['an address of documents', 'http://192.0.2.1/', notPublic],
    ['this machine in IPv6', 'http://[::1]/', notPublic],
    ['no address in particular in IPv6', 'http://[::]/', notPublic],
    ['a private address as IPv6', 'http://[::ffff:10.0.0.7]/', notPublic],
    ['a private address in the oldest form of IPv6', 'http://[::10.0.0.7]/', notPublic],
    ['a private address behind NAT64', 'http://[64:ff9b::10.0.0.7]/', notPublic],
    ['a private address behind 6to4', 'http://[2002:0a00:0007::1]/', notPublic],
    ['a private address behind Teredo', 'http://[2001:0:4136:e378:8000:63bf:f5ff:fff8]/', notPublic],
    ['a private network in IPv6', 'http://[fd00::7]/', notPublic],
    ['a link in IPv6', 'http://[fe80::1]/', notPublic],
    ['a name of a private address', 'http://inside.example/', notPublic],
    ['a name of the cloud’s metadata', 'http://metadata.example/', notPublic],
    ['a name of a public and a private address', 'http://half-inside.example:PORT/', notPublic],
    ['a name of a private address in IPv6', 'http://six.example/', notPublic],
    ['a name of a private address as IPv6', 'http://mapped.example/', notPublic],
    ['a name of nothing', 'http://nowhere.example/', notPublic],
    ['a name that nobody knows', 'http://unknown.example/', 'its server could not be reached'],
  ])('%s', async (_name, url, reason) => {
    await expectRefused(url, reason);
    expect(server.asked).toEqual([]);
  });
});

const files = 'http://files.example:PORT';

describe('what does not come from a public address as a file is refused:', () => {
  test.each<[string, string, string]>([
    ['a redirect to a private address', '/to-private', notPublic],
    ['a redirect to a name of a private address', '/to-inside', notPublic],
    ['a redirect to a name that was public when it was asked before', '/to-rebinding', notPublic],
    ['a redirect to a file of this machine', '/to-file', noAddress],
    ['a redirect to the picture itself', '/to-data', noAddress],
    ['a redirect to an address with a password', '/to-credentials', 'url must not hold a user name'],
    ['a redirect to another port', '/to-port', otherPort],
    ['a redirect to nowhere', '/to-nowhere', 'its server sent us on to nowhere'],
    ['a redirect without end', '/to-itself', 'url must lead to a file in at most 3 redirects'],
    ['a page that is missing', '/missing', 'its server answered 404'],
    ['a server that fails', '/failing', 'its server answered 500'],
    ['an answer without content', '/nothing', 'its server answered 204'],
    ['a part of a file', '/partial', 'its server answered 206'],
    ['an empty file', '/empty', 'must not be empty'],
    ['a page that says it is a picture', '/page.png', 'must be a PNG, JPEG, WebP, HEIC or AVIF picture'],
    ['a file that says it is too large', '/large', 'url must be the address of a file of at most 20 MiB'],
    ['a file without end', '/endless', 'url must be the address of a file of at most 20 MiB'],
    ['a decompression bomb in gzip', '/bomb', 'url must be the address of a file of at most 20 MiB'],
    ['a decompression bomb in Brotli', '/bomb-br', 'url must be the address of a file of at most 20 MiB'],
    ['a file that is packed twice', '/twice-packed', 'that its server sends as it is'],
    ['a file that is not packed as it says', '/not-packed', 'its server could not be reached'],
    ['a file that is shorter than it says', '/short', 'its server could not be reached'],
    ['headers without end', '/headers', 'its server could not be reached'],
    ['a server that hangs up', '/hang-up', 'its server could not be reached'],
  ])('%s', async (_name, path, reason) => {
    // The first look-up of this name is the one before.
    if (path === '/to-rebinding') lookups = 1;
    await expectRefused(`${files}${path}`, reason);
    expect(server.asked.length).toBeGreaterThan(0);
  });

  test('a server that does not answer in time', async () => {
    const { fetch } = services.uploads;
    services.uploads.fetch = (url, options) => fetch(url, { ...options, timeoutMs: 200 });
    await expectRefused(`${files}/silent`, 'url must be the address of a file that its server sends in time');
    services.uploads.fetch = fetch;
  });
});

test('each connection is made to what the name means at that moment', async () => {
  await expectRefused('http://rebinding.example:PORT/missing', '404');
  await expectRefused('http://rebinding.example:PORT/picture.png', notPublic);
  expect([lookups, server.asked]).toEqual([2, ['/missing']]);
});

test.each([
  [{ url: 'https://files.example/', file: 'x' }, 'file is not known here'],
  [{}, 'url must be an address of 1 to 2,000 characters'],
  [[], 'body must be a JSON object'],
  ['https://files.example/', 'body must be a JSON object'],
])('a body of %j is refused', async (body, reason) => {
  expect(await send(body)).toMatchObject({ status: 400, message: expect.stringContaining(reason) });
});

test.each(['/picture.png', '/packed.png', '/to-picture'])(
  'a picture at %s is fetched, whatever it says it is',
  async (path) => {
    const { status, data } = await send({ url: `${files}${path}`.replace('PORT', String(server.port)) });
    expect([status, data]).toMatchObject([200, { kind: 'image', width: 20, height: 10 }]);
    const { file } = await services.db.upload.delete({ where: { id: String(data.id) } });
    expect(await services.storage.remove(file)).toBe(true);
  },
);
