import { z } from 'zod';
import { measuresSchema } from '#/catalog/measures.ts';
import { modelSchema } from '#/catalog/offered-models.ts';
import { countSchema } from '#/catalog/several.ts';
import {
  type TaskType,
  type TaskTypeSlug,
  taskTypeNames,
  taskTypeSchema,
  taskTypeSlugs,
  taskTypes,
} from '#/catalog/task-types.ts';

/** The task type and the figures whose price is asked for, such as `{ type: 'TEXT_TO_VIDEO', input: { seconds: 5 } }`. */
const choices = { model: modelSchema.optional(), count: countSchema.optional() };
const figuresSchema = z.object({ type: taskTypeSchema, input: measuresSchema, ...choices });

function inputSchema<Slug extends TaskTypeSlug>(slug: Slug) {
  const input = taskTypes[slug].input as (typeof taskTypes)[Slug]['input'];
  return z.object({ type: z.literal(slug), input, ...choices });
}
type InputSchema<Slug extends TaskTypeSlug> = Slug extends TaskTypeSlug ? ReturnType<typeof inputSchema<Slug>> : never;

/**
 * The schema of what a quote is asked for where these types are offered: a type by its slug with the very input of a task, or
 * by its name with the figures that the price depends on. The input of a type that is not offered is not read.
 */
export function quoteSchemaOf(offered: readonly TaskTypeSlug[]) {
  const unread = (slug: TaskTypeSlug) => z.object({ type: z.literal(slug) });
  const inputs = taskTypeSlugs.map((slug) => (offered.includes(slug) ? inputSchema(slug) : unread(slug)));
  const members = [...inputs, figuresSchema] as unknown as [InputSchema<TaskTypeSlug>, typeof figuresSchema];
  const names = taskTypeNames.filter((name) => offered.some((slug) => taskTypes[slug].type === name));
  const error = `must be one of ${[...offered, ...names].join(', ')}`;
  return z.discriminatedUnion('type', members, { error });
}

/** What a quote is asked for. */
export type QuoteInput = z.output<ReturnType<typeof quoteSchemaOf>>;
/** A quote of the very input of a task. */
export type QuotedTask = Exclude<QuoteInput, { type: TaskType }>;
