import 'server-only';
import { createHydrationHelpers } from '@trpc/react-query/rsc';
import { headers } from 'next/headers';
import { cache } from 'react';
import { createQueryClient } from '#/trpc/query-client.ts';
import { createContext } from '#/web/context.ts';
import { type AppRouter, createCaller } from '#/web/root.ts';
import { getServices } from '#/web/services.ts';

const getQueryClient = cache(createQueryClient);

const getCaller = cache(async () => {
  const services = await getServices();
  const request = new Request(services.baseUrl, { headers: new Headers(await headers()) });
  return createCaller(await createContext(services, request, new Headers()));
});

/**
 * The procedures, called in this process as whoever made the request. `api.x.y.prefetch()` reads into the cache that
 * `HydrateClient` hands to the components below it, so that they start with data. Check the session first: a refused
 * prefetch is simply not there.
 */
export async function getServerApi() {
  const { trpc: api, HydrateClient } = createHydrationHelpers<AppRouter>(await getCaller(), getQueryClient);
  return { api, HydrateClient, queryClient: getQueryClient() };
}
