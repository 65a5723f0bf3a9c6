import { z } from 'zod';
import {
  completeExternalInputSchema,
  createExternalInputSchema,
  failExternalInputSchema,
  progressExternalInputSchema,
  taskUuidSchema,
} from '#/features/tasks/schema.ts';
import { createdTask, oneTask } from '#/web/openapi/answers/tasks.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { waitQuerySchema } from '#/web/rest/query.ts';

const ofTask = {
  tag: 'External work',
  path: z.object({ uuid: taskUuidSchema.meta({ description: 'The uuid of a task.' }) }),
  data: oneTask,
} as const;

export const createExternal: Described = {
  id: 'createExternalTask',
  tag: 'External work',
  summary: 'Holds a user’s credits for work that is done elsewhere',
  description: 'For admins. The user is not the caller.',
  query: waitQuerySchema,
  body: jsonBody(
    z.strictObject(createExternalInputSchema.shape).omit({ idempotencyKey: true }).meta({ id: 'ExternalTask' }),
  ),
  isKeyed: true,
  data: createdTask,
  refusals: ['NOT_FOUND', 'INSUFFICIENT_CREDITS', 'GONE', 'ACCOUNT_CLOSING'],
};

export const reportProgress: Described = {
  ...ofTask,
  id: 'reportProgress',
  summary: 'Reports the progress of external work',
  body: jsonBody(progressExternalInputSchema.omit({ uuid: true }).meta({ id: 'Progress' })),
  refusals: ['NOT_FOUND', 'TASK_STATE'],
};

export const reportComplete: Described = {
  ...ofTask,
  id: 'completeExternalTask',
  summary: 'Completes external work, and settles it at its cost',
  body: jsonBody(completeExternalInputSchema.omit({ uuid: true }).meta({ id: 'Completion' })),
  refusals: ['NOT_FOUND', 'TASK_STATE', 'SETTLEMENT_ABOVE_MAXIMUM', 'BALANCE_LIMIT'],
};

export const reportFailure: Described = {
  ...ofTask,
  id: 'failExternalTask',
  summary: 'Fails external work; every credit comes back',
  body: jsonBody(failExternalInputSchema.omit({ uuid: true }).meta({ id: 'Failure' })),
  refusals: ['NOT_FOUND', 'TASK_STATE', 'BALANCE_LIMIT'],
};
