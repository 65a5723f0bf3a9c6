import type { TaskStatus } from '#/features/tasks/schema.ts';

/** Whether a task has ended. A terminal status never changes again. */
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

/** The statuses of an open task, whose charge is on hold. */
export const openStatuses = ['queued', 'running'] as const satisfies TaskStatus[];

/**
 * The deadline of a task after its creation, in milliseconds: one day, and none has a longer one. A task still open then
 * fails with a refund.
 */
export const deadlineMs = 24 * 60 * 60 * 1000;

/**
 * Who ends a task: the attempt that has the lease; the external program that does the work; the owner, who may only cancel;
 * or the system, which fails a task that is past its deadline or has used up its tries.
 */
export type EndedBy = { by: 'attempt'; attempt: number } | { by: 'outside' } | { by: 'owner' } | { by: 'system' };

/** The columns of a task that decide whether it may be changed. */
export type TaskState = { type: string; status: TaskStatus; attempt: number };

/**
 * Why a task may not be ended. `ended`: its status is terminal. `superseded`: the attempt has lost its lease.
 * `notExternal`: an external program tried to end a task that a worker does.
 */
export type Refusal = 'ended' | 'superseded' | 'notExternal';

/** Returns why the caller may not end the task; null when it may. */
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

/**
 * Whether a task may be retried: it failed or was canceled, and is not external (the program outside creates a new one).
 * Whether its type is offered, or known at all, is asked besides.
 */
export function mayRetry(task: Pick<TaskState, 'type' | 'status'>): boolean {
  return (task.status === 'failed' || task.status === 'canceled') && task.type !== 'EXTERNAL';
}

/** Whether a task may be removed: only once it has ended. */
export function mayRemove(task: Pick<TaskState, 'status'>): boolean {
  return isTerminal(task.status);
}
