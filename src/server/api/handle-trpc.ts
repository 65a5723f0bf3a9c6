import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createContext } from '#/server/api/context.ts';
import { withRetryAfter } from '#/server/api/retry-after.ts';
import { appRouter } from '#/server/api/root.ts';
import { getServices, logFailure } from '#/server/services.ts';

/** Answers a request to /api/trpc. */
export async function handleTrpc(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: async ({ resHeaders }) => createContext(await getServices(), request, resHeaders),
    // Procedures log their own failures; without a context none was called.
    onError: async ({ error, ctx }) => {
      if (!ctx && error.code === 'INTERNAL_SERVER_ERROR') await logFailure(error.cause ?? error);
    },
    responseMeta: ({ errors }) => ({ headers: withRetryAfter(errors) }),
  });
}
