import { randomUUID } from 'node:crypto';
import { pngOf } from '#test/media-files.ts';
import { formOf } from '#test/upload-requests.ts';

/** Somebody with a session, a task and an upload, all made while everything was well. */
export type Asker = {
  url: string;
  userId: string;
  cookie: string;
  email: string;
  password: string;
  taskUuid: string;
  fileUrl: string;
};

/** What a route answered. A refusal that came as an event of a stream has the status and the wait that the event tells. */
export type RouteAnswer = { status: number; retryAfter: string | null; body: string };

export const routeNames = [
  'balance',
  'history',
  'plan',
  'submit',
  'task',
  'upload',
  'file',
  'batch',
  'sign-in',
  'stream',
] as const;
export type RouteName = (typeof routeNames)[number];
export type Answers = Record<string, RouteAnswer>;

/** No route may take longer, whatever is broken, in milliseconds: it is one that hangs. */
const hangsMs = 60_000;

/** Signs somebody up, who makes a task and an upload. */
export async function meet(url: string): Promise<Asker> {
  const person = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Ada', ...person });
  const signedUp = await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers: json, body });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { user } = (await signedUp.json()) as { user: { id: string } };
  const asker = { url, userId: user.id, cookie, ...person, taskUuid: '', fileUrl: '' };
  const uploaded = JSON.parse((await ask('upload', asker)).body) as { data: { url: string } };
  const made = JSON.parse((await ask('submit', asker)).body) as { data: { task: { uuid: string } } };
  const { pathname, search } = new URL(uploaded.data.url);
  return { ...asker, taskUuid: made.data.task.uuid, fileUrl: `${url}${pathname}${search}` };
}

function requestTo(name: RouteName, asker: Asker, key: string): Request {
  const { url, cookie, email, password, taskUuid, fileUrl } = asker;
  const get = (path: string, more = {}) => new Request(`${url}${path}`, { headers: { cookie, ...more } });
  const post = (path: string, body: object) => {
    const headers = { cookie, 'content-type': 'application/json', 'idempotency-key': key };
    return new Request(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  };
  switch (name) {
    case 'balance':
      return get('/api/trpc/credits.balance');
    case 'history':
      return get('/api/credits?limit=10');
    case 'plan':
      return get('/api/trpc/plans.current');
    case 'submit':
      return post('/api/tasks/text-to-image', { prompt: 'a sea' });
    case 'task':
      return get(`/api/tasks/${taskUuid}`);
    case 'upload':
      return new Request(`${url}/api/uploads`, { method: 'POST', body: formOf(pngOf(9, 9)), headers: { cookie } });
    case 'file':
      return new Request(fileUrl);
    case 'batch':
      return get('/api/trpc/credits.balance,plans.current?batch=1');
    case 'sign-in':
      return post('/api/auth/sign-in/email', { email, password });
    case 'stream':
      return get('/api/trpc/tasks.onChanges', { accept: 'text/event-stream' });
  }
}

/** Asks a route and reads its answer: of a stream, its first event that says something. @throws when it hangs */
export async function ask(name: RouteName, asker: Asker, key: string = randomUUID()): Promise<RouteAnswer> {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(hangsMs)]);
  const response = await fetch(requestTo(name, asker, key), { signal });
  const body = name === 'stream' && response.ok ? await firstEvent(response) : await response.text();
  closing.abort();
  const event = /^event: serialized-error\ndata: (?<data>.*)$/m.exec(body)?.groups?.data;
  if (event === undefined) return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  const { httpStatus, retryAfterSeconds } = JSON.parse(event).json.data;
  return { status: httpStatus, retryAfter: retryAfterSeconds ? String(retryAfterSeconds) : null, body };
}

async function firstEvent(response: Response): Promise<string> {
  let told = '';
  for await (const chunk of response.body ?? []) {
    told += new TextDecoder().decode(chunk);
    if (/"balance":\d+.*\n\n/s.test(told) || /serialized-error\n.*\n\n/s.test(told)) break;
  }
  return told;
}

/** All of them at once, and by `key` one submit among them. */
export async function askAll(asker: Asker, key: string = randomUUID()): Promise<Answers> {
  return Object.fromEntries(await Promise.all(routeNames.map(async (name) => [name, await ask(name, asker, key)])));
}

/** What of the answers is not as it should be: these routes refused with 503 BUSY and when to come again, the others well. */
export function findWrongAnswers(answers: Answers, refused: readonly RouteName[]): string[] {
  return Object.entries(answers).flatMap(([name, { status, retryAfter, body }]) => {
    const isRefused = status === 503 && Number(retryAfter) >= 1 && /"reason":"BUSY"/.test(body);
    const isRight = refused.includes(name as RouteName) ? isRefused : status === 200;
    return isRight ? [] : [`${name}: ${status}, Retry-After ${retryAfter}: ${body.slice(0, 300)}`];
  });
}

/** 200, or 503 with the parts that it names, and all that it says. */
export type ReadyAnswer = { status: number; parts: string[]; body: string };

export async function askReady(url: string): Promise<ReadyAnswer> {
  const response = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(hangsMs) });
  const body = await response.text();
  return { status: response.status, parts: body === '' ? [] : JSON.parse(body).data.parts, body };
}

/** The status of GET /api/health. */
export async function askHealth(url: string): Promise<number> {
  return (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(hangsMs) })).status;
}
