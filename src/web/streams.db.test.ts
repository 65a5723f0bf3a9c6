import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createClient } from '#/client/client.ts';
import { maxStreamsPerUser } from '#/http/live-streams.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { until } from '#test/until.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };

beforeAll(async () => {
  services = await openServices();
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});
beforeEach(async () => {
  ada = await signUp(services);
});

/** A further session of the same user, as on another device. */
async function signInAgain(): Promise<{ cookie: string }> {
  const { email } = await services.db.user.findUniqueOrThrow({ where: { id: ada.userId } });
  const body = JSON.stringify({ email, password: 'correct horse' });
  const headers = { 'content-type': 'application/json', origin: services.baseUrl };
  const signIn = new Request(`${services.baseUrl}/api/auth/sign-in/email`, { method: 'POST', body, headers });
  const [cookie = ''] = (await services.auth.handler(signIn)).headers.getSetCookie();
  return { cookie: cookie.split(';')[0] ?? '' };
}

type Asked = { cookie?: string; accept?: string; path?: string };

/** Asks for a stream as a browser does, unless it says otherwise. `told` is what has come so far. */
async function openStream({ cookie = ada.cookie, accept = 'text/event-stream', path = 'tasks.onChanges' }: Asked = {}) {
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const { signal } = closing;
  const answer = await fetch(`http://127.0.0.1:${web.port}/api/trpc/${path}`, { headers: { cookie, accept }, signal });
  let told = '';
  let hasEnded = false;
  const read = async () => {
    for await (const chunk of answer.body ?? []) told += new TextDecoder().decode(chunk);
  };
  const ended = read()
    .catch(() => {})
    .finally(() => {
      hasEnded = true;
    });
  return { answer, told: () => told, ended, hasEnded: () => hasEnded, close: () => closing.abort() };
}

/** A stream that has begun: its first state has come. */
async function openLive(asked: Asked = {}) {
  const stream = await openStream(asked);
  await until(() => stream.told().includes('"balance":60'));
  return stream;
}

async function openAsManyAsMayBe() {
  const streams = [];
  for (let n = 0; n < maxStreamsPerUser; n += 1) streams.push(await openLive());
  return streams;
}

test('the stream beyond ten of a user is refused with 429, its figures and Retry-After, and others are not', async () => {
  const streams = await openAsManyAsMayBe();
  const { answer, told, ended } = await openStream();
  await ended;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([200, '10']);
  expect(told()).toContain('event: serialized-error');
  expect(told()).toMatch(/"code":"TOO_MANY_REQUESTS","httpStatus":429,"reason":"TOO_MANY_REQUESTS","maxStreams":10/);
  for (const stream of streams) expect(stream.hasEnded()).toBe(false);
  const eve = await signUp(services);
  await openLive({ cookie: eve.cookie });
});

test('ten streams of a user are one subscription to changes, which ends with the last of them', async () => {
  const subscribed = vi.spyOn(services.events, 'subscribe');
  onTestFinished(() => subscribed.mockRestore());
  const streams = await openAsManyAsMayBe();
  expect(subscribed.mock.calls.map(([subject]) => subject)).toEqual([ada.userId]);
  for (const stream of streams) stream.close();
  await until(async () => {
    (await openLive()).close();
    return subscribed.mock.calls.length > 1;
  });
});

test('to whoever does not ask for events, the refusal has its own status', async () => {
  await openAsManyAsMayBe();
  const { answer, ended } = await openStream({ accept: '*/*' });
  await ended;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '10']);
  expect((await openStream({ cookie: '', accept: '*/*' })).answer.status).toBe(401);
});

test('a program learns why it was refused', async () => {
  await openAsManyAsMayBe();
  const farthing = createClient({ url: `http://127.0.0.1:${web.port}`, cookie: ada.cookie });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  farthing.tasks.onChanges.subscribe({}, { onData() {}, onError: resolve });
  expect(await promise).toMatchObject({ reason: 'TOO_MANY_REQUESTS', httpStatus: 429, retryAfterSeconds: 10 });
});

test('streams of all kinds count together, and one that is closed makes room', async () => {
  const [first] = await openAsManyAsMayBe();
  const { task } = await services.api
    .createCaller({
      logger: services.logger,
      caller: { userId: ada.userId, actor: 'system' },
      sessionId: null,
      role: async () => 'user',
      markReplayed() {},
    })
    .tasks.create({ type: 'text-to-video', input: { prompt: 'a sea' } });
  const path = `tasks.onUpdate?input=${encodeURIComponent(JSON.stringify({ json: { uuid: task.uuid } }))}`;
  const refused = await openStream({ path });
  await refused.ended;
  expect(refused.told()).toContain('"httpStatus":429');
  first?.close();
  await until(async () => {
    const stream = await openStream({ path });
    await until(() => stream.hasEnded() || stream.told().includes(task.uuid));
    return !stream.hasEnded();
  });
});

test('a sign-out ends the streams of its session within seconds, and tells them so; those of other sessions go on', async () => {
  const left = [await openLive(), await openLive()];
  const { id } = await services.db.session.findFirstOrThrow({ where: { userId: ada.userId } });
  const other = await signInAgain();
  const kept = await openLive({ cookie: other.cookie });
  const headers = { cookie: ada.cookie, origin: services.baseUrl, 'content-type': 'application/json' };
  const signOut = new Request(`${services.baseUrl}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' });
  expect((await web.ask(signOut)).status).toBe(200);
  expect(await services.db.session.count({ where: { id } })).toBe(0);
  for (const stream of left) {
    await stream.ended;
    expect(stream.told()).toMatch(/event: serialized-error\ndata: .*"httpStatus":401,"reason":"UNAUTHORIZED"/);
  }
  expect(kept.hasEnded()).toBe(false);
  // As another process does that has it revoked.
  await services.db.session.deleteMany({ where: { userId: ada.userId } });
  await kept.ended;
  expect(kept.told()).toContain('"httpStatus":401');
});
