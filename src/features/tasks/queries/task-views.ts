import { getDurationSample } from '#/features/tasks/queries.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, type TaskView, viewOf } from '#/features/tasks/rules/task-record.ts';
import type { Db } from '#/platform/db.ts';

type ViewContext = { db: Db; urlOf(file: string): string };

/** The view of a task, with how long it will go on where it is open. */
export async function timedView({ db, urlOf }: ViewContext, task: TaskRecord): Promise<TaskView> {
  return viewOf(task, urlOf, isTerminal(task.status) ? undefined : await getDurationSample(db, task.type));
}

/** The views of tasks, as `timedView`. */
export function timedViews(context: ViewContext, tasks: readonly TaskRecord[]): Promise<TaskView[]> {
  return Promise.all(tasks.map((task) => timedView(context, task)));
}
