import { z } from 'zod';
import { modelSchema } from '#/catalog/offered-models.ts';
import { countSchema } from '#/catalog/several.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { creditsSchema } from '#/ledger/schema.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isTooDeep } from '#/lib/json-depth.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

export const taskTypeSlugSchema = z.enum(taskTypeSlugs, { error: `must be one of ${taskTypeSlugs.join(', ')}` });

/** The fields that every task is created with, in addition to the input of its type. */
const createdWith = {
  expectedCostCredits: z
    .int({ error: 'must be a whole number of credits' })
    .min(0, { error: 'must not be negative' })
    .optional(),
  idempotencyKey: idempotencyKeySchema.optional(),
};

function createSchema<Slug extends TaskTypeSlug>(slug: Slug) {
  const input = taskTypes[slug].input as (typeof taskTypes)[Slug]['input'];
  const choices = { model: modelSchema.optional(), count: countSchema.optional() };
  return z.strictObject({ type: z.literal(slug), input, ...choices, ...createdWith });
}

type CreateSchema<Slug extends TaskTypeSlug> = Slug extends TaskTypeSlug
  ? ReturnType<typeof createSchema<Slug>>
  : never;

export const createTaskInputSchema = createSchemaOf(taskTypeSlugs);

function createSchemaOf(offered: readonly TaskTypeSlug[]) {
  const members = offered.map(createSchema) as unknown as [CreateSchema<TaskTypeSlug>];
  return z.discriminatedUnion('type', members, { error: `must be one of ${offered.join(', ')}` });
}

/** What looks like a slug may be the name of a type that is not offered any more, here or at all. */
const slugSchema = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/);

/** A new task of a type that is not offered, whose input nobody can read. */
const unreadTaskSchema = z.looseObject({ type: slugSchema, ...createdWith });
export type UnreadTask = z.output<typeof unreadTaskSchema>;

/** Whether a task is of a type that is offered, so that its input was read. */
export function isOfferedTask(
  task: CreateTaskInput | UnreadTask,
  offered: readonly TaskTypeSlug[],
): task is CreateTaskInput {
  return offered.some((slug) => slug === task.type);
}

/**
 * The schema of a new task where these types are offered. Of another type the input is not read: whatever it is, the answer is
 * that the type is not offered, or what is stored under the key.
 */
export function createTaskSchemaOf(offered: readonly TaskTypeSlug[]) {
  const task = createSchemaOf(offered);
  const names: readonly string[] = offered;
  const isUnread = (sent: unknown) => {
    const type = slugSchema.safeParse((sent as { type?: unknown } | null | undefined)?.type);
    return type.success && !names.includes(type.data);
  };
  const either = z.unknown().transform((sent, ctx) => {
    const read = (isUnread(sent) ? unreadTaskSchema : task).safeParse(sent);
    if (read.success) return read.data;
    ctx.issues.push(...read.error.issues.map((issue) => ({ ...issue, input: undefined }) as z.core.$ZodRawIssue));
    return z.NEVER;
  });
  return either as unknown as z.ZodType<CreateTaskInput | UnreadTask, z.input<typeof createTaskInputSchema>>;
}

export type CreateTaskInput = z.output<typeof createTaskInputSchema>;

export const taskStatuses = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** The id of a task, in lower case as the database returns it. */
export const taskUuidSchema = z.uuid({ error: 'must be the uuid of a task' }).toLowerCase();

export const retryTaskInputSchema = z.strictObject({
  uuid: taskUuidSchema,
  ...createdWith,
});

export const taskStatusSchema = z.enum(taskStatuses, { error: `must be one of ${taskStatuses.join(', ')}` });

/** A page of tasks, newest first, optionally of one type, status or group. `cursor` is the `nextCursor` of the previous page. */
export const taskPageInputSchema = z.strictObject({
  limit: z.number().int().min(1).max(100).default(20),
  cursor: taskUuidSchema.optional(),
  type: taskTypeSlugSchema.optional(),
  status: taskStatusSchema.optional(),
  group: taskUuidSchema.optional(),
});
export type TaskPageInput = z.output<typeof taskPageInputSchema>;

/** How many of the newest tasks the subscription delivers. */
export const changesInputSchema = z.strictObject({ recent: z.number().int().min(1).max(50).default(20) });

/** A JSON object of any shape, of a limited size, that a program stores with its task: its input or its result. */
const maxRecordCharacters = 20_000;
const recordError = `must be a JSON object of at most ${maxRecordCharacters.toLocaleString('en')} characters, without null characters or broken surrogate pairs`;
const recordSchema = z
  .record(z.string(), z.unknown(), { error: recordError })
  .refine((value) => isStorableJson(value, maxRecordCharacters), { error: recordError });

/** Whether it can be stored as JSON: PostgreSQL's jsonb takes no \u0000 and no lone surrogate, and what reads it no depth without end. */
export function isStorableJson(value: unknown, mostCharacters = Number.POSITIVE_INFINITY): boolean {
  try {
    const text = JSON.stringify(value) ?? 'null';
    if (text.length > mostCharacters || isTooDeep(text)) return false;
    return !/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i.test(text);
  } catch {
    return false;
  }
}

/** The longest deadline of an external task, which is also the default, in seconds: one day. */
const maxDeadlineSeconds = 24 * 60 * 60;
const deadlineError = `must be a whole number of seconds from 1 to ${maxDeadlineSeconds.toLocaleString('en')}`;

/** A new external task: work that a program outside of the product does for a user, at a stated cost in credits. */
export const createExternalInputSchema = z
  .strictObject({
    userId: z.uuid({ error: 'must be the id of a user (a UUID)' }).toLowerCase(),
    costCredits: creditsSchema(1),
    /** The highest final cost, in credits; by default `costCredits`. */
    maxCostCredits: creditsSchema(1).optional(),
    userInput: recordSchema.default({}),
    deadlineSeconds: z
      .int({ error: deadlineError })
      .min(1, { error: deadlineError })
      .max(maxDeadlineSeconds, { error: deadlineError })
      .default(maxDeadlineSeconds),
    idempotencyKey: idempotencyKeySchema.optional(),
  })
  .refine(({ costCredits, maxCostCredits = costCredits }) => maxCostCredits >= costCredits, {
    path: ['maxCostCredits'],
    error: 'must be at least costCredits',
  });
export type CreateExternalInput = z.output<typeof createExternalInputSchema>;

const percentError = 'must be a whole number from 0 to 100';
export const progressExternalInputSchema = z.strictObject({
  uuid: taskUuidSchema,
  progress: z.int({ error: percentError }).min(0, { error: percentError }).max(100, { error: percentError }),
});

const urlError = 'must be an address of at most 2,000 characters that begins with https:// or http://';
export const completeExternalInputSchema = z.strictObject({
  uuid: taskUuidSchema,
  costCredits: creditsSchema(0),
  outputUrl: z
    .url({ protocol: /^https?$/, error: urlError })
    .max(2000, { error: urlError })
    .refine(isStorableText, { error: storableTextMessage })
    .optional(),
  outputJson: recordSchema.optional(),
});
export type CompleteExternalInput = z.output<typeof completeExternalInputSchema>;

const messageError = 'must be a sentence of 1 to 500 characters';
export const failExternalInputSchema = z.strictObject({
  uuid: taskUuidSchema,
  errorMessage: z
    .string({ error: messageError })
    .trim()
    .min(1, { error: messageError })
    .max(500, { error: messageError })
    .refine(isStorableText, { error: storableTextMessage }),
});
