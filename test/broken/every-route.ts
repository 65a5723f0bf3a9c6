import { randomUUID } from 'node:crypto';
import { routes } from '#/web/rest/routes.ts';
import type { Asker } from '#test/broken/routes.ts';
import { pngOf } from '#test/media-files.ts';
import { formOf } from '#test/upload-requests.ts';

/** A request of each route and method of the API, and of the auth library's more telling ones. */
export type NamedRequest = { name: string; request: Request };

/**
 * Those that ask no database: a file has a signed address, a webhook of a vendor that is not set up is unknown, and the document
 * of the API and the script of its page are the same for everybody.
 */
const asksNoDatabase = new Set([
  'GET /api/files/*key',
  'POST /api/webhooks/:vendor',
  'GET /api/openapi.json',
  'GET /api/docs/reference.js',
]);

/** Whether the route cannot be answered without a database. */
export function needsDatabase(name: string): boolean {
  return !asksNoDatabase.has(name);
}

/** The bodies that are not `{}`. */
const bodies: Record<string, object> = {
  'POST /api/upgrade-plan': { planName: 'BASIC', billingCycle: 'MONTHLY' },
  'POST /api/downgrade-plan': { planName: 'FREE' },
  'POST /api/credit-costs/:type': { prompt: 'a sea' },
  'POST /api/chat': { message: 'a sea' },
  'POST /api/generate-video': { prompt: 'a sea' },
  'POST /api/generate-audio': { text: 'a sea' },
  'POST /api/tasks/:name': { prompt: 'a sea' },
  'POST /api/auth/update-user': { name: 'Ada' },
};

const ofAuth = ['GET /api/auth/list-accounts', 'POST /api/auth/update-user'];

export function everyRequest(asker: Asker): NamedRequest[] {
  const ofTable = Object.entries(routes).flatMap(([pattern, methods]) =>
    Object.keys(methods).map((method) => `${method} ${pattern}`),
  );
  return [...ofTable, ...ofAuth].map((name) => ({ name, request: requestFor(name, asker) }));
}

function requestFor(name: string, asker: Asker): Request {
  const [method = '', pattern = ''] = name.split(' ');
  const { url, cookie, email, password, fileUrl } = asker;
  const headers = { cookie, origin: url, 'idempotency-key': randomUUID() };
  if (name === 'GET /api/files/*key') return new Request(fileUrl);
  if (name === 'POST /api/uploads')
    return new Request(`${url}${pattern}`, { method, headers, body: formOf(pngOf(9, 9)) });
  const address = `${url}${pathOf(name, pattern, asker)}`;
  if (method !== 'POST') return new Request(address, { method, headers });
  const body = name === 'POST /api/auth/*path' ? { email, password } : (bodies[name] ?? {});
  const json = { ...headers, 'content-type': 'application/json' };
  return new Request(address, { method, headers: json, body: JSON.stringify(body) });
}

/** What is asked for is there, but nothing that the test still needs is removed. */
function pathOf(name: string, pattern: string, { taskUuid }: Asker): string {
  const special: Record<string, string> = {
    'POST /api/credit-costs/:type': '/api/credit-costs/text-to-image',
    'POST /api/tasks/:name': '/api/tasks/text-to-image',
    'GET /api/tasks/:name': `/api/tasks/${taskUuid}`,
    'GET /api/auth/*path': '/api/auth/get-session',
    'POST /api/auth/*path': '/api/auth/sign-in/email',
    'GET /api/trpc/:path': '/api/trpc/credits.balance,plans.current?batch=1',
    'POST /api/trpc/:path': '/api/trpc/plans.keep',
    'POST /api/webhooks/:vendor': '/api/webhooks/nobody',
  };
  return special[name] ?? pattern.replace(/:\w+/, randomUUID());
}

/** What of the answer is not as it should be, while a part is broken; null where nothing is. */
export async function problemOf({ name, request }: NamedRequest, isRefused: boolean): Promise<string | null> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(hangsMs) });
    const body = await response.text();
    const { status } = response;
    const isBusy = status === 503 && Number(response.headers.get('retry-after')) >= 1 && body.includes('"BUSY"');
    if (isBusy || (status < 500 && !isRefused)) return null;
    return `${name}: ${status} ${body.slice(0, 200)}`;
  } catch (error) {
    return `${name}: no answer (${error instanceof Error ? error.name : error})`;
  }
}

/** A command is begun within five seconds and given up ten later, a statement after twelve; then the answer comes. */
const hangsMs = 25_000;
