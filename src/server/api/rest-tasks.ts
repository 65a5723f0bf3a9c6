import { type RestRequest, wholeNumberParam } from '#/server/api/rest.ts';

type TaskRoute = RestRequest<{ name: string }>;

/** POST /api/tasks/{type}: the type's input as the body; `?wait=30` answers the ended task. */
export async function createTaskOverRest({ api, params, query, json, idempotencyKey }: TaskRoute) {
  const waitSeconds = wholeNumberParam(query, 'wait', { min: 0, max: 60 });
  const { expectedCostCredits, ...input } = await json();
  const asked = {
    type: params.name,
    input,
    ...(expectedCostCredits === undefined ? {} : { expectedCostCredits }),
    ...idempotencyKey,
  };
  const created = await api.tasks.create(asked as Parameters<typeof api.tasks.create>[0]);
  const { task, creditsUsed, balance } = created;
  if (!waitSeconds) return { task, creditsUsed, balance };
  // The task is made and paid: whatever goes wrong from here on, its maker must learn of it.
  return endedTask({ api, uuid: task.uuid, waitSeconds, creditsUsed }).catch(() => ({
    task,
    creditsUsed,
    balance,
    outputUrl: null,
  }));
}

async function endedTask(asked: { api: TaskRoute['api']; uuid: string; waitSeconds: number; creditsUsed: number }) {
  const { api, uuid, waitSeconds, creditsUsed } = asked;
  const { task } = await api.tasks.get({ uuid, waitSeconds });
  const { balance } = await api.credits.balance();
  return { task, creditsUsed, balance, outputUrl: task.outputUrl };
}

/** GET /api/tasks/{uuid}: one task; `?wait=30` waits for its end. */
export async function readTaskOverRest({ api, params, query }: TaskRoute) {
  const waitSeconds = wholeNumberParam(query, 'wait', { min: 0, max: 60 });
  return api.tasks.get({ uuid: params.name, waitSeconds });
}
