'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { useRouter } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';
import superjson from 'superjson';
import { trpc } from '#/trpc/client.ts';
import { createQueryClient } from '#/trpc/query-client.ts';

const ENDPOINT = '/api/trpc';

/** Reads and writes go in batches; subscriptions are server-sent events, which the browser reconnects by itself. */
function createTrpcClient() {
  return trpc.createClient({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: ENDPOINT, transformer: superjson }),
        false: httpBatchLink({ url: ENDPOINT, transformer: superjson, maxURLLength: 4000 }),
      }),
    ],
  });
}

/** Gives every component below the typed API and its cache. */
export function TrpcProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const hasRefreshed = useRef(false);
  const [queryClient] = useState(() =>
    createQueryClient({
      onUnauthorized() {
        // The session has ended: the server says anew who is looking. Once, since signing in is a full load.
        if (hasRefreshed.current) return;
        hasRefreshed.current = true;
        router.refresh();
      },
    }),
  );
  const [trpcClient] = useState(createTrpcClient);
  return (
    <trpc.Provider client={trpcClient} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}
