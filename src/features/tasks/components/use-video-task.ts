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
  const [pickedUuid, setPickedUuid] = useState<string | null>(null);
  const [isLiveLost, setIsLiveLost] = useState(false);
  const [watchedUuid, setWatchedUuid] = useState<string | null>(null);
  const wasOpen = useRef(false);

  const latest = trpc.tasks.latest.useQuery(latestVideo, { enabled: isSignedIn });
  const latestTask = latest.data?.task ?? null;
  const uuid = pickedUuid ?? latestTask?.uuid ?? null;
  const shown = trpc.tasks.get.useQuery(
    { uuid: uuid ?? '' },
    {
      enabled: uuid !== null,
      placeholderData: latestTask && latestTask.uuid === uuid ? { task: latestTask } : undefined,
      refetchInterval: isLiveLost ? FALLBACK_MS : false,
    },
  );
  const task = uuid === null ? null : (shown.data?.task ?? null);
  const isOpen = task !== null && !isTerminal(task.status);

  trpc.tasks.onUpdate.useSubscription(
    { uuid: uuid ?? '' },
    {
      enabled: isOpen,
      onStarted: () => setIsLiveLost(false),
      onData(view) {
        setIsLiveLost(false);
        setWatchedUuid(view.uuid);
        utils.tasks.get.setData({ uuid: view.uuid }, { task: view });
      },
      onError: () => setIsLiveLost(true),
    },
  );

  useEffect(() => {
    if (isOpen) {
      wasOpen.current = true;
    } else if (wasOpen.current) {
      wasOpen.current = false;
      setIsLiveLost(false);
      void utils.credits.invalidate();
      void utils.tasks.list.invalidate();
    }
  }, [isOpen, utils]);

  return {
    task,
    /** The task that was followed live on this page, if any. */
    watchedUuid,
    isLoading: isSignedIn && (latest.isPending || (uuid !== null && shown.isPending)),
    isUnreadable: latest.isError || shown.isError,
    isRefreshing: shown.isFetching,
    /** Reads the task again; its address is renewed with it. */
    refresh: () => (uuid === null ? latest.refetch() : shown.refetch()),
    /** Shows another task; null goes back to the latest. */
    pick: setPickedUuid,
  };
}
