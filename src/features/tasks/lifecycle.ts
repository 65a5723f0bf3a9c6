import type { TaskStatus } from '#/features/tasks/schema.ts';

/** Whether a task has ended. What has ended stays as it is, for ever. */
export function isTerminal(status: TaskStatus): boolean {
  switch (status) {
    case 'succeeded':
    case 'failed':
    case 'canceled':
      return true;
    case 'queued':
    case 'running':
      return false;
  }
}

/** The statuses of a task that has not ended: its charge is held. */
export const openStatuses = ['queued', 'running'] as const satisfies TaskStatus[];

/** How long a task may take from its creation to its end, in milliseconds, before it counts as overdue. */
export const deadlineMs = 60 * 60 * 1000;

/** Whether whoever holds `attempt` may still end the task; null is the system itself, which may end any open one. */
export function mayEnd(task: { status: TaskStatus; attempt: number }, attempt: number | null): boolean {
  return !isTerminal(task.status) && (attempt === null || attempt === task.attempt);
}
