import 'server-only';
import { createHydrationHelpers } from '@trpc/react-query/rsc';
import { cache } from 'react';
import type { Profile } from '#/features/account/queries.ts';
import { createQueryClient } from '#/trpc/query-client.ts';
import type { AppRouter } from '#/web/root.ts';
import { areCreditsForVerified, getPageCaller, getSession, isToWait } from '#/web/session.ts';

const getQueryClient = cache(createQueryClient);

/**
 * The procedures, called in this process as whoever made the request. `api.x.y.prefetch()` reads into the cache that
 * `HydrateClient` hands to the components below it, so that they start with data. Check the session first: a refused
 * prefetch is simply not there.
 */
export async function getServerApi() {
  const caller = (await getPageCaller()).api;
  const { trpc: api, HydrateClient } = createHydrationHelpers<AppRouter>(caller, getQueryClient);
  return { api, HydrateClient, queryClient: getQueryClient() };
}

/** The cache key of a query, by which a page hands on what it has read with something else: `queryKeyOf('tasks.latest', input)`. */
export function queryKeyOf(procedure: string, input?: object) {
  return [procedure.split('.'), { ...(input && { input }), type: 'query' }] as const;
}

/**
 * Who looks at the page, with what the header shows of their account read into the cache; null where the server waits for
 * something that does not answer.
 */
export async function reachServer() {
  try {
    const viewer = (await getSession())?.user ?? null;
    const { api, HydrateClient, queryClient } = await getServerApi();
    if (viewer) {
      // The session's statement has read all of the profile but what waits.
      const { role: _role, ...read } = viewer;
      const profile = { ...read, waitingCredits: 0 } satisfies Profile;
      if (!areCreditsForVerified()) queryClient.setQueryData(queryKeyOf('account.profile'), profile);
      await Promise.all([
        areCreditsForVerified() ? api.account.profile.prefetch() : null,
        api.credits.balance.prefetch(),
        api.notices.unreadCount.prefetch(),
      ]);
    }
    return { viewer, HydrateClient };
  } catch (error) {
    if (!isToWait(error)) throw error;
    return null;
  }
}
