import { z } from 'zod';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-inputs.ts';
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

/** What stands in examples under the names that fields of inputs often have. */
const exampleValues = {
  prompt: 'a lighthouse at dusk',
  text: 'The tide is coming in.',
  imageId: '019ad4b2-84a8-7441-ae79-ec33c08a5062',
  audioId: '019ad4b2-84a9-7c10-9f7e-2f6c4de1a0b3',
};

/** A submit of each type, by the path where it is sent. */
export const createTask: Record<string, Described> = Object.fromEntries(
  taskTypeSlugs.map((slug) => [`/api/tasks/${slug}`, createTaskOf(slug)]),
);

function createTaskOf(slug: (typeof taskTypeSlugs)[number]): Described {
  const name = slug.replaceAll(/(?:^|-)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
  const { input, output } = taskTypes[slug];
  return {
    id: `create${name}`,
    tag: 'Tasks',
    summary: `A task of the type ${slug}`,
    description: `Charges the exact price and queues the work, whose result is of the kind ${output}. With \`wait\` the answer comes at the end of the task, or after that time.`,
    query: waitQuerySchema,
    body: jsonBody(
      z.strictObject({ ...input.shape, expectedCostCredits }).meta({ id: `${name}Input`, examples: examplesOf(input) }),
    ),
    isKeyed: true,
    data: createdTask,
    refusals: submitRefusals,
  };
}

/** An input with those of these fields that it has; none where it needs others too. */
function examplesOf(input: z.ZodObject): object[] {
  const example = Object.fromEntries(Object.entries(exampleValues).filter(([name]) => name in input.shape));
  return input.safeParse(example).success ? [example] : [];
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
