import { z } from 'zod';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { retryTaskInputSchema, taskUuidSchema } from '#/features/tasks/schema.ts';
import { createdTask, newestTask, oneTask, taskAndBalance } from '#/web/openapi/answers/tasks.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { waitQuerySchema } from '#/web/rest/query.ts';

const path = z.object({ uuid: taskUuidSchema.meta({ description: 'The uuid of a task.' }) });
const ofTask = { tag: 'Tasks', path } as const;

/** What everything that submits a task may be refused for. */
export const submitRefusals = ['INSUFFICIENT_CREDITS', 'PRICE_CHANGED'] as const;

/** The price that was shown; another one is refused. */
export const expectedCostCredits = retryTaskInputSchema.shape.expectedCostCredits.meta({
  description: 'The price that was shown. Where it is another one now, nothing is charged.',
});

/** A submit of each type, by the path where it is sent. */
export const createTask: Record<string, Described> = Object.fromEntries(
  taskTypeSlugs.map((slug) => [`/api/tasks/${slug}`, createTaskOf(slug)]),
);

/** The name of a type in names of the document: `TextToImage` for `text-to-image`. */
export function pascalNameOf(slug: string): string {
  return slug.replaceAll(/(?:^|-)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function createTaskOf(slug: (typeof taskTypeSlugs)[number]): Described {
  const name = pascalNameOf(slug);
  const { input, output } = taskTypes[slug];
  return {
    id: `create${name}`,
    tag: 'Tasks',
    summary: `Makes a task of the type ${slug}, whose result is of the kind ${output}`,
    description:
      'Charges the exact price and queues the work. With `wait` the answer comes at the end of the task, or after that time.',
    query: waitQuerySchema,
    body: jsonBody(z.strictObject({ ...input.shape, expectedCostCredits }).meta({ id: `${name}Input` })),
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
