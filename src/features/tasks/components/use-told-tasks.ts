import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { trpc } from '#/trpc/client.ts';

/** Returns the newest tasks of the signed-in user, of all types, as the live connection delivers them. */
export function useRecentTasks(isSignedIn: boolean): readonly Task[] {
  return trpc.tasks.list.useQuery(recentTasks, { enabled: isSignedIn }).data?.tasks ?? [];
}

/** Returns the tasks of an older list, each replaced by the newest version that the live connection delivered. */
export function withTold(tasks: readonly Task[], told: readonly Task[]): Task[] {
  return tasks.map((task) => told.find(({ uuid }) => uuid === task.uuid) ?? task);
}
