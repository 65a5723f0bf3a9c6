import type { Answer } from '#/web/answer.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import type { Services } from '#/web/services.ts';

/** Answers a request to its route. What it throws is answered in the envelope. */
export type Handler = (services: Services, asked: ApiRequest, params: Record<string, string>) => Promise<Answer>;

/** By path, such as `/api/tasks/:name/cancel` or `/api/files/*key` (the rest of the path), then by method. */
export type Routes = Record<string, Record<string, Handler>>;

/** The route of a path: its handlers by method, and what stands in the path. */
export type Match = { methods: Record<string, Handler>; allow: string; params: Record<string, string> };

type Route = { segments: string[]; rest: string | null; methods: Record<string, Handler>; allow: string };

/** Finds routes. Among those that fit, a fixed path goes before one with parameters, and that before one with a rest. */
export function createRouteTable(routes: Routes): (path: string) => Match | null {
  const fixed = new Map<string, Match>();
  const open: Route[] = [];
  for (const [path, methods] of Object.entries(routes)) {
    const allow = allowOf(methods);
    const segments = path.split('/').slice(1);
    const rest = segments.at(-1)?.startsWith('*') ? (segments.pop()?.slice(1) ?? '') : null;
    if (rest === null && !path.includes(':')) fixed.set(path, { methods, allow, params: {} });
    else open.push({ segments, rest, methods, allow });
  }
  open.sort((a, b) => Number(a.rest !== null) - Number(b.rest !== null));
  return (path) => fixed.get(path) ?? findOpen(open, path);
}

function findOpen(routes: readonly Route[], path: string): Match | null {
  const sent = path.split('/').slice(1);
  for (const { segments, rest, methods, allow } of routes) {
    if (rest === null ? sent.length !== segments.length : sent.length <= segments.length) continue;
    if (!segments.every((segment, at) => segment.startsWith(':') || segment === sent[at])) continue;
    const params: Record<string, string> = {};
    for (const [at, segment] of segments.entries())
      if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(sent[at] ?? '');
    if (rest !== null) params[rest] = sent.slice(segments.length).map(decodeURIComponent).join('/');
    return { methods, allow, params };
  }
  return null;
}

/** What `Allow` says of a route. */
function allowOf(methods: Record<string, Handler>): string {
  const named = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...named, 'OPTIONS'].join(', ');
}
