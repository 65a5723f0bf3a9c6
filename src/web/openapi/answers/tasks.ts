import { z } from 'zod';
import type { TaskView } from '#/features/tasks/rules/task-record.ts';
import { taskStatuses } from '#/features/tasks/schema.ts';
import { credits, instant, taskType, uuid } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';

const example = {
  uuid: '019ad4b2-84a8-7441-ae79-ec33c08a5062',
  type: 'TEXT_TO_VIDEO',
  model: 'local-preview',
  status: 'succeeded',
  creditsCharged: 25,
  creditsUsed: 25,
  uncollectedCredits: 0,
  creditsTransactionId: '019ad4b2-84a9-7c10-9f7e-2f6c4de1a0b3',
  refundTransactionId: null,
  userInput: { prompt: 'a lighthouse at dusk', seconds: 5, aspectRatio: 'landscape' },
  outputUrl:
    'https://product.example/api/files/tasks/019ad4b2-84a8-7441-ae79-ec33c08a5062/1.webm?expires=…&signature=…',
  outputJson: null,
  errorMessage: null,
  progress: 100,
  estimatedSecondsLeft: null,
  createdAt: '2026-11-30T09:00:00.000Z',
  startedAt: '2026-11-30T09:00:00.200Z',
  finishedAt: '2026-11-30T09:00:04.800Z',
  retryOf: null,
  group: null,
};

/** A task as REST answers it. */
export const task = schemaOf<TaskView>()(
  z.strictObject({
    uuid,
    type: taskType,
    model: z
      .string()
      .nullable()
      .meta({ description: 'The model that makes it. Null of work outside, and of tasks of before models had names.' }),
    status: z.enum(taskStatuses),
    creditsCharged: credits.meta({ description: 'What was charged for it.' }),
    creditsUsed: credits.meta({
      description: 'What it cost in the end: 0 where all came back. Until it has ended, what was charged.',
    }),
    uncollectedCredits: credits.meta({
      description: 'The part of `creditsUsed` that the account could not pay when the task was settled. It is no debt.',
    }),
    creditsTransactionId: uuid.nullable().meta({ description: 'The line of its charge.' }),
    refundTransactionId: uuid.nullable().meta({ description: 'The line of its refund.' }),
    userInput: z.record(z.string(), z.unknown()),
    outputUrl: z.string().nullable().meta({
      description: 'The result. Signed, and valid for 15 minutes at the least: read the task again for a new one.',
    }),
    outputJson: z.record(z.string(), z.unknown()).nullable(),
    errorMessage: z.string().nullable().meta({ description: 'Why it failed, in a sentence for people.' }),
    progress: z.number().meta({ description: 'In percent.' }),
    estimatedSecondsLeft: z.number().nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    retryOf: uuid.nullable().meta({ description: 'The task that this one tries again.' }),
    group: uuid.nullable().meta({
      description: 'The first of the tasks that were asked for together (`count`). Null where one was asked for.',
    }),
  }),
).meta({ id: 'Task', examples: [example] });

export const oneTask = z.strictObject({ task });
export const newestTask = z.strictObject({ task: task.nullable() });
export const taskAndBalance = z.strictObject({ task, balance: credits });

/** What a submit answers. */
export const createdTask = z
  .strictObject({
    task: task.meta({ description: 'The first task.' }),
    tasks: z.array(task).meta({ description: 'All of them: as many as `count`, or one.' }),
    creditsCharged: credits.meta({ description: 'What was charged for all of them.' }),
    creditsUsed: credits.meta({
      description: 'What all of them cost in the end; of those that have not ended, what was charged.',
    }),
    balance: credits.meta({ description: 'What can be spent afterwards.' }),
    outputUrl: z.string().nullable().optional().meta({
      description: 'The result of the first. It is there where `wait` was sent, and null where the task has none yet.',
    }),
  })
  .meta({
    id: 'CreatedTask',
    examples: [
      {
        task: example,
        tasks: [example],
        creditsCharged: 25,
        creditsUsed: 25,
        balance: 35,
        outputUrl: example.outputUrl,
      },
    ],
  });

/** What a message in the chat answers. */
export const chatAnswer = z
  .strictObject({ ...createdTask.shape, reply: z.string().meta({ description: 'A sentence for people.' }) })
  .meta({ id: 'ChatAnswer' });
