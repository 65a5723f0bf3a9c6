import { checkQuery, waitQuerySchema } from '#/web/rest/query.ts';
import type { RestRequest } from '#/web/rest/rest.ts';

type TaskRoute = RestRequest<{ name: string }>;
type Api = TaskRoute['api'];
type Created = Pick<Awaited<ReturnType<Api['tasks']['create']>>, 'task' | 'tasks'>;
type Task = Awaited<ReturnType<Api['tasks']['get']>>['task'];

/**
 * POST /api/tasks/{type}: the type's input as the body; `?wait=30` answers the ended task. Of type `external` whoever
 * asks does the work, so there is nothing to wait for. With `count` it makes several, and waits for all.
 */
export async function createTaskOverRest({ api, params, query, json, idempotencyKey }: TaskRoute) {
  const { wait: waitSeconds } = checkQuery(query, waitQuerySchema);
  if (params.name === 'external') {
    const asked = { ...(await json()), ...idempotencyKey };
    return withoutReplayed(await api.tasks.external.create(asked as Parameters<Api['tasks']['external']['create']>[0]));
  }
  const { expectedCostCredits, model, count, ...input } = await json();
  const asked = {
    type: params.name,
    input,
    ...(model === undefined ? {} : { model }),
    ...(count === undefined ? {} : { count }),
    ...(expectedCostCredits === undefined ? {} : { expectedCostCredits }),
    ...idempotencyKey,
  };
  const created = withoutReplayed(await api.tasks.create(asked as Parameters<Api['tasks']['create']>[0]));
  if (!waitSeconds) return created;
  // The task is made and paid: whatever goes wrong from here on, its maker must learn of it.
  return endedTasks(api, created, waitSeconds).catch(() => ({ ...created, outputUrl: null }));
}

/** A replay is told in a header. */
function withoutReplayed<Created extends { replayed: boolean }>({ replayed: _, ...created }: Created) {
  return created;
}

/** Waits for tasks one after the other, for so many seconds together: whichever ends first, all are waited for. */
async function endedTasks(api: Api, created: Created, waitSeconds: number) {
  const untilMs = performance.now() + waitSeconds * 1000;
  const ended = async ({ uuid }: Task, seconds: number) => (await api.tasks.get({ uuid, waitSeconds: seconds })).task;
  const task = await ended(created.task, waitSeconds);
  const tasks = [task];
  for (const one of created.tasks.slice(1))
    tasks.push(await ended(one, Math.max(0, (untilMs - performance.now()) / 1000)));
  const { balance } = await api.credits.balance();
  const sum = (figure: 'creditsCharged' | 'creditsUsed') => tasks.reduce((credits, task) => credits + task[figure], 0);
  const credits = { creditsCharged: sum('creditsCharged'), creditsUsed: sum('creditsUsed') };
  return { task, tasks, ...credits, balance, outputUrl: task.outputUrl };
}

/** GET /api/tasks/{uuid}: one task; `?wait=30` waits for its end. */
export async function readTaskOverRest({ api, params, query }: TaskRoute) {
  const { wait: waitSeconds } = checkQuery(query, waitQuerySchema);
  return api.tasks.get({ uuid: params.name, waitSeconds });
}

/** POST /api/tasks/{uuid}/retry: charges the price of now; `expectedCostCredits` may be the body. */
export async function retryTaskOverRest({ api, params, jsonIfAny, idempotencyKey }: TaskRoute) {
  const asked = { ...(await jsonIfAny()), uuid: params.name, ...idempotencyKey };
  const { task, balance } = await api.tasks.retry(asked as Parameters<Api['tasks']['retry']>[0]);
  return { task, balance };
}

/** POST /api/tasks/{uuid}/progress, /complete and /fail: what whoever does external work says of it. */
export function reportOverRest(report: 'progress' | 'complete' | 'fail') {
  return async ({ api, params, json }: TaskRoute) => {
    // The procedure checks what the body says.
    const procedure = api.tasks.external[report] as (asked: unknown) => Promise<unknown>;
    return procedure({ ...(await json()), uuid: params.name });
  };
}
