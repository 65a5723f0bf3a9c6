import { randomUUIDv7 } from 'node:crypto';
import { Agent, request as openRequest } from 'node:http';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createClient } from '#/client/client.ts';
import { createLogger } from '#/platform/logger.ts';
import { httpLimits } from '#/web/limits.ts';
import { WebServer } from '#/web/server.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { limits } from '#test/limits.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb } from '#test/web-server.ts';

useTestDatabase();
const logger = createLogger('test', 'silent');
let services: Services;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  services = await openServices();
  ada = await signUp(services);
  return () => closeServices(services);
});

/** Services whose sessions are read once they are told to. `asked` resolves when the first one is asked for. */
function slowly(): { services: Services; asked: Promise<void>; readOn: () => void } {
  const { promise: told, resolve: readOn } = Promise.withResolvers<void>();
  const { promise: asked, resolve: tellAsked } = Promise.withResolvers<void>();
  const getSession = async () => {
    tellAsked();
    await told;
    return { headers: new Headers(), response: null };
  };
  return {
    services: { ...services, auth: { readValidSession: async () => null, api: { getSession } } as never },
    asked,
    readOn,
  };
}

/** How long a stop takes at the most that waits for nothing until its time is up. */
const promptlyMs = httpLimits.stopTimeoutMs - 1_000;

const get = (port: number, path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);

async function openTask(): Promise<string> {
  const id = randomUUIDv7();
  const at = { createdAt: new Date(), deadlineAt: new Date(Date.now() + 600_000) };
  const task = {
    id,
    userId: ada.userId,
    type: 'TEXT_TO_VIDEO',
    status: 'running',
    input: {},
    chargedCredits: 0,
    ...at,
  };
  await services.db.task.create({ data: task as never });
  return id;
}

test('an answer under way is delivered, and says that the connection ends', async () => {
  const { services, asked, readOn } = slowly();
  const { server, port } = await startTestWeb(services);
  const asking = get(port, '/api/plans');
  await asked;
  const stopping = server.stop();
  await expect(get(port, '/api/plans')).rejects.toThrow();
  readOn();
  const answer = await asking;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  expect((await answer.json()).data.plans).toHaveLength(3);
  await stopping;
});

test('a connection without a request is closed at once', async () => {
  const { server, port } = await startTestWeb(services);
  const agent = new Agent({ keepAlive: true });
  const { promise: closed, resolve: tellClosed } = Promise.withResolvers<void>();
  await new Promise((answered) => {
    openRequest({ host: '127.0.0.1', port, path: '/api/health', agent }, (answer) => {
      answer.socket.once('close', () => tellClosed());
      answer.resume().once('end', answered);
    }).end();
  });
  const startMs = performance.now();
  await server.stop();
  await closed;
  expect(performance.now() - startMs).toBeLessThan(promptlyMs);
});

test('whoever waits for a task is told how it stands', async () => {
  const { server, port } = await startTestWeb(services);
  const uuid = await openTask();
  const watching = vi.spyOn(services.events, 'subscribe');
  const asking = get(port, `/api/tasks/${uuid}?wait=60`, { headers: { cookie: ada.cookie } });
  await vi.waitUntil(() => watching.mock.calls.length > 0, { timeout: limits.wait });
  const startMs = performance.now();
  await server.stop();
  expect(performance.now() - startMs).toBeLessThan(promptlyMs);
  const answer = await asking;
  expect([answer.status, (await answer.json()).data.task]).toEqual([
    200,
    expect.objectContaining({ uuid, status: 'running' }),
  ]);
});

test('what never ends is not waited for longer than is allowed', async () => {
  const { services, asked, readOn } = slowly();
  onTestFinished(readOn);
  const { server, port } = await startTestWeb(services);
  const asking = get(port, '/api/plans');
  asking.catch(() => {});
  await asked;
  await server.stop(300);
  await expect(asking).rejects.toThrow();
});

test('a stream ends, and its client comes back to the next process with what is new', async () => {
  const first = new WebServer({ services: async () => services, logger, baseUrl: services.baseUrl });
  const port = await first.listen(0);
  const farthing = createClient({ url: `http://127.0.0.1:${port}`, cookie: ada.cookie });
  const told: number[] = [];
  const ended = vi.fn();
  const stream = farthing.tasks.onChanges.subscribe(
    { recent: 5 },
    { onData: ({ account }) => told.push(account.balance), onEnd: ended, onError: ended },
  );
  onTestFinished(() => stream.close());
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: limits.wait });
  const startMs = performance.now();
  await first.stop();
  expect(performance.now() - startMs).toBeLessThan(promptlyMs);
  const second = new WebServer({ services: async () => services, logger, baseUrl: services.baseUrl });
  await second.listen(port);
  onTestFinished(() => second.stop());
  await vi.waitFor(() => expect(told).toHaveLength(2), { timeout: limits.wait });
  expect(ended).not.toHaveBeenCalled();
});
