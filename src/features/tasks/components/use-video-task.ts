import { useEffect, useRef, useState } from 'react';
import { latestVideo } from '#/features/tasks/components/use-submit-task.ts';
import { isTerminal } from '#/features/tasks/lifecycle.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

export type Task = RouterOutputs['tasks']['get']['task'];

/** How often to ask when the live connection is lost, in milliseconds. */
const FALLBACK_MS = 4000;

/**
 * The task on show: the latest, or the one picked. Follows it live while it is open, and brings balance and history up
 * to date once it has ended, however that became known.
 */
export function useVideoTask({ isSignedIn }: { isSignedIn: boolean }) {
  const utils = trpc.useUtils();
  const [picked, setPicked] = useState<Task | null>(null);
  const [watchedUuid, setWatchedUuid] = useState<string | null>(null);
  const wasOpen = useRef(false);

  const latest = trpc.tasks.latest.useQuery(latestVideo, { enabled: isSignedIn });
  const known = picked ?? latest.data?.task ?? null;
  const uuid = known?.uuid ?? null;
  const shown = trpc.tasks.get.useQuery(
    { uuid: uuid ?? '' },
    {
      enabled: uuid !== null,
      placeholderData: known ? { task: known } : undefined,
    },
  );
  const task = uuid === null ? null : (shown.data?.task ?? null);
  const isOpen = task !== null && !isTerminal(task.status);

  const live = trpc.tasks.onUpdate.useSubscription(
    { uuid: uuid ?? '' },
    {
      enabled: isOpen,
      onData(view) {
        setWatchedUuid(view.uuid);
        utils.tasks.get.setData({ uuid: view.uuid }, { task: view });
      },
    },
  );
  const isLiveLost = isOpen && (live.status === 'error' || (live.status === 'connecting' && live.error !== null));
  // A second reader of the same answer: while the live connection is lost, it asks.
  trpc.tasks.get.useQuery({ uuid: uuid ?? '' }, { enabled: isLiveLost, refetchInterval: FALLBACK_MS });

  useEffect(() => {
    if (isOpen) {
      wasOpen.current = true;
    } else if (wasOpen.current) {
      wasOpen.current = false;
      void utils.credits.invalidate();
      void utils.creditCosts.quote.invalidate();
      void utils.tasks.list.invalidate();
    }
  }, [isOpen, utils]);

  /** Reads the task again; its address is renewed with it. */
  async function refresh(): Promise<Task | null> {
    const { data } = uuid === null ? await latest.refetch() : await shown.refetch();
    return data?.task ?? null;
  }

  return {
    task,
    /** The task that was followed live on this page, if any. */
    watchedUuid,
    isLoading: isSignedIn && (latest.isPending || (uuid !== null && shown.isPending)),
    isUnreadable: latest.isError || shown.isError,
    isRefreshing: shown.isFetching,
    isLiveLost,
    /** Whether what is shown could not be read again when it was last tried. */
    isStatusUnread: shown.isRefetchError,
    refresh,
    /** Shows another task; null goes back to the latest. */
    pick: setPicked,
  };
}
