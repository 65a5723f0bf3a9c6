import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { trpc } from '#/trpc/client.ts';

/** The newest tasks of whoever is signed in, of every type, as the live connection tells them. */
export function useRecentTasks(isSignedIn: boolean): readonly Task[] {
  return trpc.tasks.list.useQuery(recentTasks, { enabled: isSignedIn }).data?.tasks ?? [];
}

/** Tasks of a list that was read some time ago, each as it was last told. */
export function withTold(tasks: readonly Task[], told: readonly Task[]): Task[] {
  return tasks.map((task) => told.find(({ uuid }) => uuid === task.uuid) ?? task);
}
