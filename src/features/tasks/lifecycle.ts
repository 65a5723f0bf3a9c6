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

/** How long after its creation a task that has not ended is ended with its credits back, in milliseconds: one day. */
export const deadlineMs = 24 * 60 * 60 * 1000;

/** Whether whoever holds `attempt` may still end the task; null is the system itself, which may end any open one. */
export function mayEnd(task: { status: TaskStatus; attempt: number }, attempt: number | null): boolean {
  return !isTerminal(task.status) && (attempt === null || attempt === task.attempt);
}
