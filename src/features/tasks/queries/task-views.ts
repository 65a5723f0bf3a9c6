import { getDurationSample } from '#/features/tasks/queries.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, type TaskView, viewOf } from '#/features/tasks/rules/task-record.ts';
import type { Db } from '#/platform/db.ts';

type ViewContext = { db: Db; urlOf(file: string): string };

/** Returns the view of a task; for an open task with the estimate of how long it will still take. */
export async function timedView({ db, urlOf }: ViewContext, task: TaskRecord): Promise<TaskView> {
  return viewOf(task, urlOf, isTerminal(task.status) ? undefined : await getDurationSample(db, task.type));
}

/** Returns the views of several tasks, as `timedView` does for one. */
export function timedViews(context: ViewContext, tasks: readonly TaskRecord[]): Promise<TaskView[]> {
  return Promise.all(tasks.map((task) => timedView(context, task)));
}
