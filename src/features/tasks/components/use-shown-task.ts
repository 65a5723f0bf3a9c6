import { useState } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-inputs.ts';
import { useIsLiveLost } from '#/features/tasks/components/live-account.tsx';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

export type Task = RouterOutputs['tasks']['get']['task'];

/** The task on show: the latest of a type, or the one picked. What changes of it the live connection tells. */
export function useShownTask({ slug, isSignedIn }: { slug: TaskTypeSlug; isSignedIn: boolean }) {
  const [picked, setPicked] = useState<Task | null>(null);
  const [watchedUuid, setWatchedUuid] = useState<string | null>(null);

  const latest = trpc.tasks.latest.useQuery({ type: slug }, { enabled: isSignedIn });
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
  if (isOpen && watchedUuid !== task.uuid) setWatchedUuid(task.uuid);
  const isLiveLost = useIsLiveLost() && isOpen;

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
