import type { Answer } from '#/web/answer.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { assertReadyNow } from '#/web/assert-ready-now.ts';
import { refusedMethod, unknownRoute } from '#/web/refusals.ts';
import { plainPath } from '#/web/request-target.ts';
import { answerError } from '#/web/rest/rest.ts';
import { routes } from '#/web/rest/routes.ts';
import { createRouteTable } from '#/web/route-table.ts';
import type { Services } from '#/web/services.ts';

const findRoute = createRouteTable(routes);

/** The answer to a request to the API, whatever happens. */
export async function answerApi(asked: ApiRequest, services: () => Promise<Services>): Promise<Answer> {
  try {
    return await answerOf(asked, services);
  } catch (error) {
    return answerError(error, {}, asked.logger);
  }
}

async function answerOf(asked: ApiRequest, services: () => Promise<Services>): Promise<Answer> {
  const { path, search, method } = asked;
  const plain = plainPath(path);
  if (plain !== path) return movedTo(`${plain}${search}`);
  if (plain === '/api/health') return emptyAnswer(method);
  if (plain === '/api/ready') return ready(asked, services);
  const match = findRoute(path);
  if (!match) return unknownRoute();
  if (method === 'OPTIONS') return { status: 204, headers: { Allow: match.allow }, body: null };
  const handle = match.methods[method === 'HEAD' ? 'GET' : method];
  if (!handle) return refusedMethod(method, match.allow);
  return handle(await services(), asked, match.params);
}

/**
 * GET /api/ready: requests can be answered here, since nothing that the product stands on is broken. Else a 503 that names the
 * broken parts. GET /api/health says only that the process is alive, so that it is not started anew for what it waits for.
 */
async function ready({ method, logger }: ApiRequest, services: () => Promise<Services>): Promise<Answer> {
  if (method === 'GET' || method === 'HEAD') {
    await assertReadyNow(services, logger);
  }
  return emptyAnswer(method);
}

function emptyAnswer(method: string): Answer {
  const allow = 'GET, HEAD, OPTIONS';
  if (method === 'OPTIONS') return { status: 204, headers: { Allow: allow }, body: null };
  if (method !== 'GET' && method !== 'HEAD') return refusedMethod(method, allow);
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: null };
}

function movedTo(location: string): Answer {
  const envelope = { code: 308, message: `This is at ${location}.`, data: { location } };
  return {
    status: 308,
    headers: { Location: location, 'Content-Type': 'application/json' },
    body: JSON.stringify(envelope),
  };
}
