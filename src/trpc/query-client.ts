import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';
import { askAgainMs } from '#/lib/ask-again.ts';
import { isToWait, readApiError } from '#/trpc/api-error.ts';

type QueryClientOptions = {
  /** Called for each call that is refused because the session is missing or has ended. */
  onUnauthorized?: () => void;
};

/** Creates an empty query cache: one per browser tab, one per request on the server. */
export function createQueryClient({ onUnauthorized }: QueryClientOptions = {}): QueryClient {
  const onError = (error: unknown) => {
    if (readApiError(error).reason === 'UNAUTHORIZED') onUnauthorized?.();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Offline, a call fails at once and the page says so, instead of being paused and sent later.
        networkMode: 'always',
        refetchOnReconnect: true,
        staleTime: 15_000,
        // What does not answer just now is asked until it does: what is shown stays, and `WaitingBar` says that it waits. Not
        // on the server, where a page is to be sent.
        retry: (_failures, error) => typeof window !== 'undefined' && isToWait(readApiError(error)),
        retryDelay: (failures) => askAgainMs(failures),
      },
      mutations: { networkMode: 'always' },
      // Only successful queries are dehydrated. Layout and page render concurrently: a pending query of one would arrive in
      // the browser at another moment than on the server, and hydration would not match.
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
