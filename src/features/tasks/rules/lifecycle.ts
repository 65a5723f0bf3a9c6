import type { TaskType } from '#/catalog/task-types.ts';
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

/**
 * Who ends a task: the attempt that holds it; whoever does external work; its owner, who may only cancel; or the system,
 * which ends what is past its deadline or can no longer be done.
 */
export type EndedBy = { by: 'attempt'; attempt: number } | { by: 'outside' } | { by: 'owner' } | { by: 'system' };

/** What stands of a task that somebody wants to change. */
export type TaskState = { type: TaskType; status: TaskStatus; attempt: number };

/**
 * `superseded`: another attempt holds the task by now. `notExternal`: only work done outside is ended from outside, and
 * only such work; its attempts do not exist.
 */
export type Refusal = 'ended' | 'superseded' | 'notExternal';

/** Whether a task may end so, now: null when it may, else the reason why not. */
export function refusalToEnd(task: TaskState, by: EndedBy): Refusal | null {
  if (isTerminal(task.status)) return 'ended';
  switch (by.by) {
    case 'attempt':
      return task.status === 'running' && by.attempt === task.attempt ? null : 'superseded';
    case 'outside':
      return task.type === 'EXTERNAL' ? null : 'notExternal';
    case 'owner':
    case 'system':
      return null;
  }
}

/** Whether a task may be tried again: one that came to nothing. Work done outside is begun anew by whoever does it. */
export function mayRetry(task: Pick<TaskState, 'type' | 'status'>): boolean {
  return (task.status === 'failed' || task.status === 'canceled') && task.type !== 'EXTERNAL';
}

/** Whether what a task made may be removed: not while it is being made. */
export function mayRemove(task: Pick<TaskState, 'status'>): boolean {
  return isTerminal(task.status);
}
