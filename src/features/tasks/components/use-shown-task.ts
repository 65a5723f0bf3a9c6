import { useState } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { useIsLiveLost } from '#/features/tasks/components/live-account.tsx';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

export type Task = RouterOutputs['tasks']['get']['task'];

/** The displayed task: the latest of a type, or the picked one. The live connection keeps it up to date. */
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

  /** Reads the task again, which also renews the signed URL of its result. */
  async function refresh(): Promise<Task | null> {
    const { data } = uuid === null ? await latest.refetch() : await shown.refetch();
    return data?.task ?? null;
  }

  return {
    task,
    /** The id of the task that was open while this page displayed it, if any. */
    watchedUuid,
    isLoading: isSignedIn && (latest.isPending || (uuid !== null && shown.isPending)),
    isUnreadable: latest.isError || shown.isError,
    isRefreshing: shown.isFetching,
    isLiveLost,
    /** Whether the last refetch of the displayed task failed. */
    isStatusUnread: shown.isRefetchError,
    refresh,
    /** Displays another task; null returns to the latest. */
    pick: setPicked,
  };
}
