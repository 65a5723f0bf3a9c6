import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { WaitingCalls } from '#/http/waiting-calls.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { until } from '#test/until.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
let services: Services;
let web: TestWeb;
let ada: { cookie: string };
let uuid: string;

/** A web process in which two calls of a user may wait. */
beforeAll(async () => {
  services = await openServices();
  web = await startTestWeb({ ...services, waits: new WaitingCalls(2) });
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});
beforeEach(async () => {
  ada = await signUp(services);
  ({ uuid } = (await submit(ada.cookie)).data.task);
});

const ask = (path: string, options: RequestInit) => fetch(`http://127.0.0.1:${web.port}/api/${path}`, options);

async function submit(cookie: string, query = '') {
  const headers = { cookie, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
  const body = JSON.stringify({ prompt: 'a sea' });
  const response = await ask(`tasks/text-to-image${query}`, { method: 'POST', headers, body });
  return {
    status: response.status,
    ...((await response.json()) as { data: { task: { uuid: string; status: string } } }),
  };
}

/** Waits for the task in a request of its own, which has begun when this resolves. */
async function beginWait({ of = { ...ada, uuid }, seconds = 60 } = {}) {
  const watching = vi.spyOn(services.sources, 'follow');
  onTestFinished(() => watching.mockRestore());
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const { cookie, uuid: task } = of;
  const before = watching.mock.calls.length;
  const answer = ask(`tasks/${task}?wait=${seconds}`, { headers: { cookie }, signal: leaving.signal });
  answer.catch(() => {});
  await until(() => watching.mock.calls.length > before);
  return { answer, leave: () => leaving.abort() };
}

const cancel = (task: string) => ask(`tasks/${task}/cancel`, { method: 'POST', headers: { cookie: ada.cookie } });

test('the call of a user beyond as many as may wait is refused with 429, its figures and Retry-After; others wait', async () => {
  const waits = [await beginWait(), await beginWait()];
  const refused = await ask(`tasks/${uuid}?wait=1`, { headers: { cookie: ada.cookie } });
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '10']);
  expect(await refused.json()).toMatchObject({
    message: '2 of your requests wait for a task, as many as may at a time. Ask without waiting, or try again in 10 s.',
    data: { reason: 'TOO_MANY_REQUESTS', maxWaits: 2, retryAfterSeconds: 10 },
  });
  expect((await ask(`tasks/${uuid}`, { headers: { cookie: ada.cookie } })).status).toBe(200);
  const eve = await signUp(services);
  await beginWait({ of: { ...eve, uuid: (await submit(eve.cookie)).data.task.uuid } });
  await cancel(uuid);
  for (const { answer } of waits) expect((await (await answer).json()).data.task.status).toBe('canceled');
  expect((await ask(`tasks/${uuid}?wait=1`, { headers: { cookie: ada.cookie } })).status).toBe(200);
});

test('who submits and cannot wait has the task all the same, as it is', async () => {
  await beginWait();
  await beginWait();
  const made = await submit(ada.cookie, '?wait=60');
  expect([made.status, made.data.task.status]).toEqual([200, 'queued']);
});

test('whoever is gone waits no more', async () => {
  const gone = await beginWait();
  const other = await beginWait({ seconds: 40 });
  gone.leave();
  await until(async () => (await ask(`tasks/${uuid}?wait=1`, { headers: { cookie: ada.cookie } })).status === 200);
  expect(await Promise.race([other.answer, 'waits'])).toBe('waits');
});
