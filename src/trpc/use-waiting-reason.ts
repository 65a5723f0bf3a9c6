import { notifyManager, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { isToWait, readApiError } from '#/trpc/api-error.ts';

type WaitingReason = 'BUSY' | 'UNREACHABLE';

/** So many failures of one read are more than a slip of the network. */
const manyFailures = 2;

/** Why something that this page shows is asked for again and again; null while everything answers. */
export function useWaitingReason(): WaitingReason | null {
  const client = useQueryClient();
  const subscribe = useCallback(
    (onChange: () => void) => client.getQueryCache().subscribe(notifyManager.batchCalls(onChange)),
    [client],
  );
  return useSyncExternalStore(
    subscribe,
    () => reasonIn(client),
    () => null,
  );
}

function reasonIn(client: QueryClient): WaitingReason | null {
  for (const { state } of client.getQueryCache().findAll({ type: 'active' })) {
    if (state.fetchFailureCount < manyFailures) continue;
    const failure = readApiError(state.fetchFailureReason);
    if (isToWait(failure)) return failure.reason as WaitingReason;
  }
  return null;
}
