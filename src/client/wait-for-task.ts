import type { CallOptions } from '#/client/calls.ts';
import { TooManyRequestsError } from '#/client/errors.ts';
import type { Procedures, Task } from '#/client/procedures.ts';
import { pause } from '#/client/retries.ts';

/** How long one request waits, in seconds: less than what stands between usually allows. */
const waitSeconds = 25;

/** Waits until the task has ended, however it did. Where too many of the account's requests wait, it asks again later. */
export async function waitForTask(
  { tasks }: Pick<Procedures, 'tasks'>,
  uuid: string,
  { signal }: CallOptions,
): Promise<Task> {
  for (;;) {
    try {
      const { task } = await tasks.get.query({ uuid, waitSeconds }, { signal });
      if (task.finishedAt !== null) return task;
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error;
      await pause(Math.max(1, error.retryAfterSeconds) * 1000, signal);
    }
  }
}
