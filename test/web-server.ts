import { request as openRequest } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type Env, parseEnv } from '#/env.ts';
import { createLogger, type Logger } from '#/platform/logger.ts';
import { createApi } from '#/web/root.ts';
import { type Pages, WebServer } from '#/web/server.ts';
import { createServices, type Services } from '#/web/services.ts';
import { unlimited, unlimitedCalls } from '#test/caller.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectDescribed } from '#test/openapi/described-answer.ts';

/** The services of a web process, by the environment as it is now. The test closes them. */
export function openServices(): Promise<Services> {
  return createServices(parseEnv(process.env) as Env);
}

/** The web server in this process, without Next, on a port of its own. */
export type TestWeb = {
  server: WebServer;
  port: number;
  /**
   * Sends a request over a real connection, wherever its address says that it goes.
   * @throws when the API's answer is not as the OpenAPI document states
   */
  ask(request: Request): Promise<Response>;
};

/** Starts one with these services. It is stopped by `server.stop()`. */
export async function startTestWeb(
  services: Partial<Services> | (() => Promise<Partial<Services>>),
  options: { pages?: Pages; logger?: Logger; baseUrl?: string } = {},
): Promise<TestWeb> {
  const { logger = createLogger('test', 'silent'), baseUrl = 'http://localhost:3000', ...others } = options;
  const given = typeof services === 'function' ? services : async () => services;
  const getServices = async () => {
    const own = await given();
    const all = {
      ...unlimitedCalls,
      limiter: unlimited,
      ...own,
      ...(own.db && !own.ledger ? { ledger: ledgerOf(own.db) } : {}),
    };
    // Made anew at each request, so that a test can put another service in a place in between.
    return { ...all, api: createApi(all as Services) } as Services;
  };
  const server = new WebServer({ ...others, logger, baseUrl, services: getServices });
  const port = await server.listen(0);
  return { server, port, ask: (request) => send(port, request) };
}

function send(port: number, request: Request): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const headers = { host, ...Object.fromEntries(request.headers) };
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const asking = openRequest({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: `${pathname}${search}`,
    headers,
    agent: false,
  });
  asking.on('error', reject).on('response', async (answer) => {
    const chunks: Buffer[] = [];
    answer.on('error', reject).on('data', (chunk) => chunks.push(chunk));
    answer.on('end', () => {
      const { statusCode: status = 0, headersDistinct } = answer;
      const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      );
      const received = Buffer.concat(chunks);
      const seen = { method: request.method, path: pathname, status, headers: new Headers(pairs), body: received };
      try {
        expectDescribed(seen);
      } catch (error) {
        return reject(error);
      }
      const body = status === 204 || status === 304 ? null : new Uint8Array(received);
      resolve(new Response(body, { status, headers: pairs }));
    });
  });
  asking.flushHeaders();
  if (request.body)
    Readable.fromWeb(request.body as ReadableStream)
      .on('error', () => asking.destroy())
      .pipe(asking);
  else asking.end();
  return promise;
}
