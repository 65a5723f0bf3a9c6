import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { guardRequest } from '#/http/guard-request.ts';
import { withRetryAfter } from '#/http/retry-after.ts';
import { createContext } from '#/web/context.ts';
import { answerError } from '#/web/rest/rest.ts';
import { appRouter } from '#/web/root.ts';
import { getServices, logFailure } from '#/web/services.ts';

/** Answers a request to /api/trpc. */
export async function handleTrpc(received: Request): Promise<Response> {
  try {
    const services = await getServices();
    return await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: guardRequest(received, services.baseUrl),
      router: appRouter,
      createContext: ({ resHeaders }) => createContext(services, received, resHeaders),
      responseMeta: ({ errors }) => ({ headers: withRetryAfter(errors) }),
      // Procedures log their own failures; without a context none was called.
      onError: async ({ error, ctx }) => {
        if (!ctx && error.code === 'INTERNAL_SERVER_ERROR') await logFailure(error.cause ?? error);
      },
    });
  } catch (error) {
    return answerError(error, new Headers());
  }
}
