import { randomUUID } from 'node:crypto';

/** Where a text was found, and the text. */
export type Said = { where: string; text: string };

/** A visitor of a product: asks for what there is, and gives the whole of each answer, its headers too. */
export type Visitor = {
  ask: (path: string, body?: unknown) => Promise<Said & { status: number }>;
  cookie: () => string;
};

export function createVisitor(url: string): Visitor {
  let cookie = '';
  return {
    cookie: () => cookie,
    async ask(path, body) {
      const response = await fetch(new URL(path, url), {
        ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { cookie, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
      });
      const set = response.headers.getSetCookie().map((line) => line.split(';')[0]);
      if (set.length > 0) cookie = set.join('; ');
      const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      const { status } = response;
      return {
        where: `${body === undefined ? 'GET' : 'POST'} ${path}`,
        status,
        text: `${headers}\n\n${await response.text()}`,
      };
    },
  };
}

const pages = [
  '/',
  '/en',
  '/en/plans',
  '/en/sign-in',
  '/en/sign-up',
  '/en/gallery',
  '/en/history',
  '/en/account',
  '/en/help',
  '/en/status',
  '/en/legal/terms',
  '/en/legal/contact',
  '/en/tasks/text-to-image',
  '/en/tasks/image-to-image',
  '/en/tasks/image-upscale',
  '/en/tasks/text-to-video',
  '/en/tasks/image-to-video',
  '/en/tasks/text-to-audio',
  '/en/tasks/lipsync',
  '/en/docs/api',
  '/en/no-such-page',
  '/icon.svg',
  '/no-such-file.txt',
];

const reads = [
  '/api/health',
  '/api/ready',
  '/api/plans',
  '/api/credit-costs',
  '/api/credits',
  '/api/credits/statement',
  '/api/credits/statement?format=csv',
  '/api/credits/statement?format=xml',
  '/api/tasks/latest',
  `/api/tasks/${randomUUID()}`,
  `/api/uploads/${randomUUID()}`,
  '/api/files/tasks/1/1.png',
  '/api/openapi.json',
  '/api/no-such-route',
  '/api/auth/get-session',
  '/api/auth/error?error=unknown',
  '/api/trpc/plans.list',
  '/api/trpc/credits.balance',
  '/api/trpc/no.suchProcedure',
];

const writes: [string, unknown][] = [
  ['/api/tasks/text-to-video', { prompt: 'x', seconds: 11 }],
  ['/api/tasks/text-to-opera', { prompt: 'x' }],
  ['/api/tasks/text-to-image', 'no JSON'],
  ['/api/upgrade-plan', { planName: 'Nothing' }],
  ['/api/chat', { messages: [] }],
  ['/api/uploads', 'no file'],
  ['/api/webhooks/nobody', {}],
  ['/api/auth/sign-in/email', { email: 'nobody@example.org', password: 'not the right one' }],
  ['/api/auth/sign-up/email', { email: 'nothing', password: '' }],
  ['/api/trpc/tasks.create', { json: {} }],
];

/** Asks for every page and for every kind of answer of the API, refusals among them. */
export async function visitEverything({ ask }: Visitor): Promise<Said[]> {
  const said: Said[] = [];
  for (const path of [...pages, ...reads]) said.push(await ask(path));
  for (const [path, body] of writes) said.push(await ask(path, body));
  return said;
}
