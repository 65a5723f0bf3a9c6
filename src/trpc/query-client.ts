import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';
import { readApiError } from '#/trpc/api-error.ts';

type QueryClientOptions = {
  /** Called for each call that is refused because nobody is signed in. */
  onUnauthorized?: () => void;
};

/** A fresh cache: one per browser tab, one per request on the server. */
export function createQueryClient({ onUnauthorized }: QueryClientOptions = {}): QueryClient {
  const onError = (error: unknown) => {
    if (readApiError(error).reason === 'UNAUTHORIZED') onUnauthorized?.();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Offline a call fails and says so, instead of waiting unseen and being sent later.
        networkMode: 'always',
        refetchOnReconnect: true,
        staleTime: 15_000,
        // A refusal stays a refusal; only what never arrived or was too busy is worth asking again.
        retry: (failures, error) => failures < 2 && ['UNREACHABLE', 'BUSY'].includes(readApiError(error).reason),
      },
      mutations: { networkMode: 'always' },
      // Only what has been read is handed to the browser. Layout and page are drawn side by side: what one of them handed
      // over while the other still read it would come at another moment there than here, and be drawn differently.
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
