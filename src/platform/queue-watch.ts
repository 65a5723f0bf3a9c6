import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '#/platform/db.ts';
import { taskQueue } from '#/platform/queue.ts';

/**
 * How long the next task may wait while no worker has one, in milliseconds. A worker takes a task within half a second, and is
 * away for half a minute where it is replaced.
 */
export const longestWaitMs = 60_000;
/** Between two looks, in milliseconds: a worker that ends one task takes the next one within this. */
const lookAgainAfterMs = 700;

/** The task that is next in turn, how long it has been due, and whether a worker has another one by its heartbeat. */
export type NextInTurn = { id: string; dueMs: number; isAnyWorkedOn: boolean };

/**
 * Whether workers are away or stuck, by two looks at the queue: the same task was next in turn in both, has been due for too
 * long, and no worker had another one. A long queue alone is none: its tasks are made one after the other.
 */
export function isForsaken(first: NextInTurn | null, second: NextInTurn | null): boolean {
  return isLeft(first) && isLeft(second) && first?.id === second?.id;
}

function isLeft(next: NextInTurn | null): boolean {
  return next !== null && next.dueMs > longestWaitMs && !next.isAnyWorkedOn;
}

/** By the order in which workers take jobs, and by the index of it. The group is what the index of active jobs goes by. */
const nextSql = `
  SELECT j.id::text, (extract(epoch FROM pgboss.job_now() - j.start_after) * 1000)::float8 AS "dueMs",
    EXISTS (
      SELECT FROM pgboss.job a WHERE a.name = '${taskQueue}' AND a.state = 'active' AND a.group_id IS NOT NULL
        AND coalesce(a.heartbeat_on, a.started_on) > pgboss.job_now() - interval '${longestWaitMs} milliseconds'
    ) AS "isAnyWorkedOn"
  FROM pgboss.job j
  WHERE j.name = '${taskQueue}' AND j.state < 'active' AND NOT j.blocked AND j.start_after <= pgboss.job_now()
  ORDER BY j.priority DESC, j.created_on LIMIT 1`;

/**
 * Checks that the queue answers and that tasks are taken from it.
 * @throws {Error} saying for how long the next task has waited; what the database fails with
 */
export async function assertTasksAreTaken(db: Db): Promise<void> {
  const look = async () => (await db.$queryRawUnsafe<NextInTurn[]>(nextSql))[0] ?? null;
  const first = await look();
  if (!isLeft(first)) return;
  await delay(lookAgainAfterMs);
  const second = await look();
  if (isForsaken(first, second)) {
    throw new Error(`A task has been due for ${Math.round((second?.dueMs ?? 0) / 1000)} s, and no worker takes it.`);
  }
}

/** How many tasks wait and are under way, and for how many seconds the oldest has waited; null where none waits. */
export type QueueState = { waiting: number; running: number; oldestSeconds: number | null };

/** Returns the state of the queue of tasks. */
export async function readQueueState(db: Db): Promise<QueueState> {
  const [row] = await db.$queryRawUnsafe<QueueState[]>(`
    SELECT count(*) FILTER (WHERE state < 'active')::int AS waiting, count(*) FILTER (WHERE state = 'active')::int AS running,
      extract(epoch FROM pgboss.job_now() - min(created_on) FILTER (WHERE state < 'active'))::float8 AS "oldestSeconds"
    FROM pgboss.job WHERE name = '${taskQueue}' AND state < 'completed'`);
  return row ?? { waiting: 0, running: 0, oldestSeconds: null };
}
