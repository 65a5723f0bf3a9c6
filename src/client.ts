import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import type { GrantSource as LedgerGrantSource, TransactionType as LedgerTransactionType } from '#/ledger/schema.ts';
import { maxBatchedCalls } from '#/lib/batched-calls.ts';
import type { AppRouter } from '#/web/root.ts';

export type { AppRouter };

type Outputs = inferRouterOutputs<AppRouter>;

/** What every procedure takes. */
export type FarthingInputs = inferRouterInputs<AppRouter>;
/** What every procedure answers. */
export type FarthingOutputs = Outputs;

export type Plan = Outputs['plans']['list']['plans'][number];
export type CreditTransaction = Outputs['credits']['history']['transactions'][number];
export type TransactionType = LedgerTransactionType;
export type GrantSource = LedgerGrantSource;
export type Task = Outputs['tasks']['get']['task'];
/** The caller's account as it stands: what is available, what is held, and the plan. */
export type User = Outputs['credits']['balance'];

export type FarthingClient = TRPCClient<AppRouter>;

/**
 * A typed client for other TypeScript programs.
 * @param options.url where Farthing runs, such as `https://farthing.example`
 * @param options.headers sent with each request: the session cookie of who asks
 */
export function createFarthingClient(options: {
  url: string;
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
}): FarthingClient {
  const url = `${options.url.replace(/\/+$/, '')}/api/trpc`;
  const headers = async () => (typeof options.headers === 'function' ? options.headers() : (options.headers ?? {}));
  const fetchWithHeaders: typeof fetch = async (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...(await headers()) } });
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({
          url,
          transformer: superjson,
          EventSource,
          eventSourceOptions: { fetch: fetchWithHeaders },
        }),
        false: httpBatchLink({ url, headers, transformer: superjson, maxItems: maxBatchedCalls }),
      }),
    ],
  });
}

/** The same, under a name that stays when the product has another. */
export { createFarthingClient as createClient };
