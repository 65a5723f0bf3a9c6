import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { loopback } from '#/lib/loopback.ts';
import type { Logger } from '#/platform/logger.ts';
import { type Answer, isStream, refusal } from '#/web/answer.ts';
import { answerApi } from '#/web/answer-api.ts';
import { ApiRequest } from '#/web/api-request.ts';
import { problemOf } from '#/web/check-request.ts';
import type { PolicySettings } from '#/web/content-policy.ts';
import { httpLimits } from '#/web/limits.ts';
import { answeringPage } from '#/web/page-answer.ts';
import { protectPage } from '#/web/protect-page.ts';
import {
  allMethods,
  asteriskOr,
  type BrokenBytes,
  pageMethods,
  refusedBytes,
  refusedMethod,
  unknownRoute,
  unreadableTarget,
} from '#/web/refusals.ts';
import { refuseOnSocket } from '#/web/refuse-on-socket.ts';
import { requestIdHeader, requestIdOf } from '#/web/request-id.ts';
import { isApiPath, type RequestTarget, readTarget } from '#/web/request-target.ts';
import { answerError } from '#/web/rest/rest.ts';
import { type HeaderValues, securityHeaders } from '#/web/security-headers.ts';
import { sendAnswer } from '#/web/send-answer.ts';
import type { Services } from '#/web/services.ts';

/** Answers what is not the API. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type WebServerParts = {
  /** Asked at each request, so that a start that failed is tried again. */
  services: () => Promise<Services>;
  logger: Logger;
  /** Where people reach it. */
  baseUrl: string;
  /** Without pages, what is not the API is not found. */
  pages?: Pages;
  /** What pages may load besides what is their own. */
  policy?: PolicySettings;
  /** Which requests may become a connection of another kind: those for Next's hot reload. */
  mayUpgrade?: (request: IncomingMessage) => boolean;
};

/** The one HTTP server of the web process: it answers `/api` itself and hands everything else to the pages. */
export class WebServer {
  readonly #parts: WebServerParts;
  readonly #server: Server;
  readonly #protection: HeaderValues;
  readonly #stopping = new AbortController();
  /** What is being answered, with its request to the API if it is one. */
  readonly #open = new Map<ServerResponse, ApiRequest | null>();
  /** The responses that a connection still owes, in the order in which it sends them. */
  readonly #owed = new WeakMap<Duplex, ServerResponse[]>();
  /** The requests whose answer is a stream. */
  readonly #streaming = new WeakSet<ApiRequest>();
  /** Handlers go on after their client is gone. */
  readonly #working = new Set<Promise<void>>();
  /** Connections that were handed over to Next's hot reload. */
  readonly #upgraded = new Set<Duplex>();

  constructor(parts: WebServerParts) {
    this.#parts = parts;
    this.#protection = securityHeaders(parts.baseUrl);
    this.#server = createServer({
      maxHeaderSize: httpLimits.maxHeaderBytes,
      headersTimeout: httpLimits.headersTimeoutMs,
      requestTimeout: httpLimits.requestTimeoutMs,
      keepAliveTimeout: httpLimits.keepAliveTimeoutMs,
      // Ours says it in the envelope.
      requireHostHeader: false,
      shouldUpgradeCallback: (request) => parts.mayUpgrade?.(request) ?? false,
    });
    this.#server.on('request', (request, response) => this.#receive(request, response));
    this.#server.on('checkExpectation', (request, response) => this.#refuseExpectation(request, response));
    this.#server.on('connect', (request, socket) => {
      this.#refuseOnSocket(socket, refusedMethod('CONNECT', allMethods), request.headers['x-request-id']);
    });
    this.#server.on('clientError', (error, socket) => this.#refuseBytes(error, socket));
    this.#server.on('upgrade', (_request, socket) => {
      // Before Next listens too, nobody would answer; the page tries again.
      if (this.#server.listenerCount('upgrade') === 1) return socket.destroy();
      this.#upgraded.add(socket);
      socket.once('close', () => this.#upgraded.delete(socket));
    });
  }

  /** @param host the IP address to listen on. @returns the port */
  async listen(port: number, host = loopback): Promise<number> {
    await once(this.#server.listen(port, host), 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Accepts nothing new, lets answers under way end, for so long at the most, and has streams come back to whoever answers
   * next. Resolves when nothing is under way any more.
   */
  async stop(timeoutMs = httpLimits.stopTimeoutMs): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#stopping.abort();
    for (const [response, asked] of this.#open) {
      if (this.#owedOn(response.req.socket).at(-1) === response) response.shouldKeepAlive = false;
      if (asked && (response.headersSent || this.#streaming.has(asked))) asked.hangUp();
    }
    for (const socket of this.#upgraded) socket.destroy();
    const timer = AbortSignal.timeout(timeoutMs);
    await Promise.race([closed, once(timer, 'abort')]);
    this.#server.closeAllConnections();
    await Promise.race([Promise.allSettled(this.#working), delay(1_000)]);
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const owed = this.#owedOn(socket);
    const before = owed.at(-1);
    if (before) {
      // Whoever is told that the connection ends asks again elsewhere, so nothing of it may take effect here.
      if (before.headersSent && !before.shouldKeepAlive) return;
      before.shouldKeepAlive = true;
    }
    this.#owed.set(socket, [...owed, response]);
    if (this.#stopping.signal.aborted) response.shouldKeepAlive = false;
    const work = this.#answer(request, response).finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  #owedOn(socket: Duplex): ServerResponse[] {
    return this.#owed.get(socket) ?? [];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = requestIdOf(request.headers['x-request-id']);
    const send = (answer: Answer) => this.#send(request, response, { answer, requestId });
    this.#track(response, null);
    const target = readTarget(request.url ?? '');
    const problem = problemOf(request) ?? (target ? null : asteriskOr(request, unreadableTarget()));
    try {
      if (problem || !target) return await send(problem ?? unreadableTarget());
      if (isApiPath(target.path)) await this.#answerApi(request, response, { target, requestId });
      else await this.#answerPage(request, response, { target, requestId });
    } catch (error) {
      await this.#recover(response, { error, requestId, send });
    }
  }

  async #answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    { target, requestId }: { target: RequestTarget; requestId: string },
  ): Promise<void> {
    const { services, logger } = this.#parts;
    const asked = new ApiRequest({
      ...target,
      message: request,
      requestId,
      logger,
      stopping: this.#stopping.signal,
    });
    this.#track(response, asked);
    const answer = await answerApi(asked, services);
    if (isStream(answer)) this.#streaming.add(asked);
    const sent = this.#send(request, response, { answer, requestId });
    // A stream that began after the process was told to stop.
    if (this.#stopping.signal.aborted && isStream(answer)) asked.hangUp();
    await sent;
  }

  async #answerPage(
    request: IncomingMessage,
    response: ServerResponse,
    { target, requestId }: { target: RequestTarget; requestId: string },
  ): Promise<void> {
    const { pages, policy = {} } = this.#parts;
    const { method = '' } = request;
    const refused = pageMethods.split(', ').includes(method) ? null : refusedMethod(method, pageMethods);
    if (refused || !pages) return this.#send(request, response, { answer: refused ?? unknownRoute(), requestId });
    request.headers['x-request-id'] = requestId;
    // Next takes the `//` of a whole address (RFC 9112, 3.2.2) for a part of the path.
    request.url = `${target.path}${target.search}`;
    for (const [name, value] of Object.entries(this.#headersOf(requestId))) response.setHeader(name, value);
    protectPage(request, response, policy);
    await answeringPage(response, () => pages(request, response));
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    { answer, requestId }: { answer: Answer; requestId: string },
  ) {
    return sendAnswer(request, response, { answer, headers: this.#headersOf(requestId) });
  }

  #headersOf(requestId: string): Record<string, string> {
    return { ...this.#protection, [requestIdHeader]: requestId };
  }

  #track(response: ServerResponse, asked: ApiRequest | null): void {
    const isNew = !this.#open.has(response);
    this.#open.set(response, asked);
    if (!isNew) return;
    response.once('close', () => {
      if (!response.writableFinished) this.#open.get(response)?.hangUp();
      this.#open.delete(response);
      const { socket } = response.req;
      this.#owed.set(
        socket,
        this.#owedOn(socket).filter((other) => other !== response),
      );
      if (this.#stopping.signal.aborted) setImmediate(() => this.#server.closeIdleConnections());
    });
  }

  /** After an error of the server itself: whoever still reads is told. */
  async #recover(
    response: ServerResponse,
    failed: { error: unknown; requestId: string; send: (answer: Answer) => Promise<void> },
  ): Promise<void> {
    const { error, requestId, send } = failed;
    if (response.destroyed || response.writableFinished) return;
    const answer = answerError(error, {}, this.#parts.logger.child({ requestId }));
    if (response.headersSent) response.destroy();
    else await send(answer).catch(() => response.destroy());
  }

  #refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
    const requestId = requestIdOf(request.headers['x-request-id']);
    const message = 'Only "Expect: 100-continue" is understood.';
    const answer = refusal(417, { reason: 'VALIDATION', message, details: { fields: [] } });
    void this.#send(request, response, { answer, requestId }).catch(() => response.destroy());
  }

  /** What came on a connection is no request, or no body of the request that it belongs to. */
  #refuseBytes(error: BrokenBytes, socket: Duplex): void {
    const answer = refusedBytes(error);
    if (answer === null || !socket.writable) socket.destroy();
    else this.#refuseOnSocket(socket, answer);
  }

  #refuseOnSocket(socket: Duplex, answer: Answer, sentId?: string | string[]): void {
    const headersOf = (idOfRequest?: string | string[]) => this.#headersOf(requestIdOf(sentId ?? idOfRequest));
    refuseOnSocket(socket, answer, { owed: this.#owedOn(socket), headersOf });
  }
}
