'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { useRouter } from 'next/navigation';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import superjson from 'superjson';
import { maxBatchedCalls } from '#/lib/batched-calls.ts';
import { trpc } from '#/trpc/client.ts';
import { createQueryClient } from '#/trpc/query-client.ts';
import { sharedSubscriptionLink } from '#/trpc/shared-subscription-link.ts';

const ENDPOINT = '/api/trpc';

/**
 * Queries and mutations are batched; subscriptions are server-sent events, which the browser reconnects by itself, shared by
 * all tabs of the same person.
 */
function createTrpcClient(viewerId: () => string | null) {
  return trpc.createClient({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: sharedSubscriptionLink(httpSubscriptionLink({ url: ENDPOINT, transformer: superjson }), viewerId),
        false: httpBatchLink({ url: ENDPOINT, transformer: superjson, maxURLLength: 4000, maxItems: maxBatchedCalls }),
      }),
    ],
  });
}

/** Provides the typed API and its query cache to all components below. `viewerId` is who is signed in, or null. */
export function TrpcProvider({ viewerId, children }: { viewerId: string | null; children: ReactNode }) {
  const router = useRouter();
  const hasRefreshed = useRef(false);
  const [queryClient] = useState(() =>
    createQueryClient({
      onUnauthorized() {
        // The session has ended, so the server renders the page again as signed out. Once, because signing in reloads it.
        if (hasRefreshed.current) return;
        hasRefreshed.current = true;
        router.refresh();
      },
    }),
  );
  const viewer = useRef(viewerId);
  // Before any component below subscribes.
  useLayoutEffect(() => {
    viewer.current = viewerId;
  }, [viewerId]);
  const [trpcClient] = useState(() => createTrpcClient(() => viewer.current));
  return (
    <trpc.Provider client={trpcClient} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}
