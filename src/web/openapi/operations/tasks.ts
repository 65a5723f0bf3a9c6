import { z } from 'zod';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { taskUuidSchema } from '#/features/tasks/schema.ts';
import { createdTask, newestTask, oneTask, taskAndBalance } from '#/web/openapi/answers/tasks.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { expectedCostCredits, inCapitals, taskInputs } from '#/web/openapi/task-inputs.ts';
import { waitQuerySchema } from '#/web/rest/query.ts';

const path = z.object({ uuid: taskUuidSchema.meta({ description: 'The uuid of a task.' }) });
const ofTask = { tag: 'Tasks', path } as const;

/** What everything that submits a task may be refused for. */
export const submitRefusals = ['INSUFFICIENT_CREDITS', 'PRICE_CHANGED', 'ACCOUNT_CLOSING'] as const;

/** A submit of each type, by the path where it is sent. */
export const createTask: Record<string, Described> = Object.fromEntries(
  taskTypeSlugs.map((slug) => [`/api/tasks/${slug}`, createTaskOf(slug)]),
);

function createTaskOf(slug: TaskTypeSlug): Described {
  return {
    id: `create${inCapitals(slug)}`,
    tag: 'Tasks',
    summary: `A task of the type ${slug}`,
    description: `Charges the exact price and queues the work, whose result is of the kind ${taskTypes[slug].output}. With \`wait\` the answer comes at the end of the task, or after that time.`,
    query: waitQuerySchema,
    body: jsonBody(taskInputs[slug]),
    isKeyed: true,
    data: createdTask,
    refusals: submitRefusals,
  };
}

export const latestTask: Described = {
  id: 'readLatestTask',
  tag: 'Tasks',
  summary: 'The newest task',
  data: newestTask,
};

export const readTask: Described = {
  ...ofTask,
  id: 'readTask',
  summary: 'A task, now or at its end',
  query: waitQuerySchema,
  data: oneTask,
  refusals: ['FORBIDDEN', 'NOT_FOUND'],
};

export const removeTask: Described = {
  ...ofTask,
  id: 'removeTask',
  summary: 'Deletes what a task made and was made from; its lines stay',
  data: taskAndBalance,
  refusals: ['NOT_FOUND', 'TASK_STATE'],
};

export const cancelTask: Described = {
  ...ofTask,
  id: 'cancelTask',
  summary: 'Stops a task; every credit comes back',
  data: taskAndBalance,
  refusals: ['NOT_FOUND', 'TASK_STATE', 'BALANCE_LIMIT'],
};

export const retryTask: Described = {
  ...ofTask,
  id: 'retryTask',
  summary: 'Tries again what failed or was canceled, at its price of now',
  body: jsonBody(z.strictObject({ expectedCostCredits }).meta({ id: 'RetryTask' }), { isOptional: true }),
  isKeyed: true,
  data: taskAndBalance,
  refusals: ['NOT_FOUND', 'TASK_STATE', 'ALREADY_RETRIED', ...submitRefusals],
};
