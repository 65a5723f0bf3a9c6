import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { protectPage } from '#/web/protect-page.ts';
import { answerPolicy, pageHeaders } from '#/web/security-headers.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A server with this in the place of Next. Gives how to ask it. */
async function startPages(handle: Handle): Promise<(init?: RequestInit) => Promise<Response>> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', answerPolicy);
    protectPage(request, response, {});
    handle(request, response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  onTestFinished(() => void server.close());
  return (init) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, init);
}

const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';
const nonceIn = (policy: string | string[] | undefined) =>
  /'nonce-(?<nonce>[^']+)'/.exec(String(policy))?.groups?.nonce;
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A document that was drawn before, by what is in it. */
function sendStatic(response: ServerResponse, html: string, headers: Record<string, string> = {}): void {
  const all = { 'x-nextjs-cache': 'HIT', 'Content-Type': 'text/html; charset=utf-8', ETag: hash(html), ...headers };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
}

describe('a document that is drawn now', () => {
  const handle: Handle = (request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.write(nonceIn(request.headers['content-security-policy']) ?? '');
    response.end('!');
  };

  test('has the nonce of which its maker is told, another one each time', async () => {
    const ask = await startPages(handle);
    const answers = await Promise.all([ask(), ask()]);
    const nonces = answers.map((answer) => nonceIn(policyOf(answer)) ?? '');
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(nonces.map((nonce) => `${nonce}!`));
    expect(new Set(nonces).size).toBe(2);
    expect(nonces.map((nonce) => Buffer.from(nonce, 'base64').length)).toEqual([16, 16]);
    for (const [name, value] of Object.entries(pageHeaders)) expect(answers[0]?.headers.get(name)).toBe(value);
  });

  test('has no nonce that a client chose', async () => {
    const ask = await startPages(handle);
    const headers = { 'Content-Security-Policy': "script-src 'nonce-mine'" };
    const answer = await ask({ headers });
    expect(await answer.text()).not.toContain('mine');
    expect(policyOf(answer)).not.toContain('mine');
  });

  test('is sent as it comes', async () => {
    let goOn = () => {};
    const ask = await startPages((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.write('first');
      goOn = () => response.end('last');
    });
    const reader = (await ask()).body?.getReader();
    expect(String.fromCharCode(...((await reader?.read())?.value ?? []))).toBe('first');
    goOn();
    expect(String.fromCharCode(...((await reader?.read())?.value ?? []))).toBe('last');
  });
});

describe('a document that was drawn before', () => {
  const html = '<script>boot()</script><style>p{}</style>';

  test.each([
    ['as it is', {}, (text: string) => Buffer.from(text)],
    ['by gzip', { 'Content-Encoding': 'gzip' }, gzipSync],
    ['by Brotli', { 'Content-Encoding': 'br' }, brotliCompressSync],
  ])('and is sent %s has the hashes of what is in it', async (name, headers, encode) => {
    const text = `${html}${name}`;
    const ask = await startPages((_request, response) => {
      sendStatic(response, text, headers);
      const body = encode(text);
      response.writeHead(404);
      response.write(body.subarray(0, 10));
      response.end(body.subarray(10));
    });
    const answer = await ask();
    expect([answer.status, await answer.text()]).toEqual([404, text]);
    expect(policyOf(answer)).toContain(`script-src 'self' ${hash('boot()')};`);
    expect(policyOf(answer)).toContain(hash('p{}'));
    expect(nonceIn(policyOf(answer))).toBeUndefined();
  });

  test('keeps its policy where only its headers are sent', async () => {
    const text = `${html}kept`;
    const ask = await startPages((request, response) => {
      sendStatic(response, text);
      if (request.headers['if-none-match']) response.statusCode = 304;
      response.end(response.statusCode === 304 || request.method === 'HEAD' ? undefined : text);
    });
    const unknown = await ask({ headers: { 'If-None-Match': hash(text) } });
    expect([unknown.status, unknown.headers.get('content-security-policy')]).toEqual([304, null]);
    const whole = await ask();
    expect(policyOf(whole)).toContain(hash('boot()'));
    const [unchanged, head] = [await ask({ headers: { 'If-None-Match': hash(text) } }), await ask({ method: 'HEAD' })];
    expect([policyOf(unchanged), policyOf(head)]).toEqual([policyOf(whole), policyOf(whole)]);
  });
});

test('an answer that has not changed, and was not drawn before, brings no new nonce: no document that a browser keeps has it', async () => {
  const ask = await startPages((_request, response) => {
    response.statusCode = 304;
    response.end();
  });
  const answer = await ask({ headers: { 'If-None-Match': '"kept"' } });
  expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([304, null]);
});

test('what is no document loads nothing, and has no headers of pages', async () => {
  const ask = await startPages((_request, response) => {
    response.setHeader('Content-Type', 'application/javascript');
    response.end('1');
  });
  const answer = await ask();
  expect(policyOf(answer)).toBe(answerPolicy);
  expect(answer.headers.get('permissions-policy')).toBeNull();
});

test('a policy of Next’s own stays', async () => {
  const ask = await startPages((_request, response) => {
    response.setHeader('Content-Type', 'image/svg+xml');
    response.setHeader('Content-Security-Policy', 'sandbox');
    response.end('<svg/>');
  });
  expect(policyOf(await ask())).toBe('sandbox');
});
