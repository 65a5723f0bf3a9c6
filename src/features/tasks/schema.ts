import { z } from 'zod';
import { aspectRatioSchema, type GenerationType } from '#/features/credit-costs/schema.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** The task types that can be made, as they stand in addresses, and the generation type of each. */
export const taskTypes = { 'text-to-video': 'TEXT_TO_VIDEO' } as const satisfies Record<string, GenerationType>;
export type TaskTypeSlug = keyof typeof taskTypes;

const slugs = Object.keys(taskTypes) as [TaskTypeSlug, ...TaskTypeSlug[]];
export const taskTypeSlugSchema = z.enum(slugs, { error: `must be one of ${slugs.join(', ')}` });

export const maxPromptCharacters = 2000;
const promptLength = '1 to 2,000 characters';
export const maxVideoSeconds = 10;
export const defaultVideoSeconds = 5;

/** What a text-to-video task is made from. */
export const textToVideoInputSchema = z.strictObject({
  prompt: z
    .string({ error: `must be text of ${promptLength}` })
    .trim()
    .min(1, { error: `must have ${promptLength}` })
    .max(maxPromptCharacters, { error: `must have ${promptLength}` })
    .refine(isStorableText, { error: storableTextMessage }),
  seconds: z
    .int({ error: `must be a whole number from 1 to ${maxVideoSeconds}` })
    .min(1, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
    .max(maxVideoSeconds, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
    .default(defaultVideoSeconds),
  aspectRatio: aspectRatioSchema.default('landscape'),
});

export const createTaskInputSchema = z.strictObject({
  type: taskTypeSlugSchema,
  input: textToVideoInputSchema,
  expectedCostCredits: z
    .int({ error: 'must be a whole number of credits' })
    .min(0, { error: 'must not be negative' })
    .optional(),
  idempotencyKey: idempotencyKeySchema.optional(),
});
export type CreateTaskInput = z.infer<typeof createTaskInputSchema>;

export const taskStatuses = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Lower case, as the database writes it. */
export const taskUuidSchema = z.uuid({ error: 'must be the uuid of a task' }).toLowerCase();

export const retryTaskInputSchema = z.strictObject({
  uuid: taskUuidSchema,
  expectedCostCredits: createTaskInputSchema.shape.expectedCostCredits,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** Which page of tasks: newest first, `cursor` from the page before. */
export const taskPageInputSchema = z.strictObject({
  limit: z.number().int().min(1).max(100).default(20),
  cursor: taskUuidSchema.optional(),
});
