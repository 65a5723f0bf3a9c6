import { z } from 'zod';
import type { MadeBy, OutputKind } from '#/catalog/define-task-type.ts';
import type { Measures } from '#/catalog/measures.ts';
import type { MediaFacts, MediaKind } from '#/catalog/media-kinds.ts';
import * as described from '#/catalog/types.ts';
import type { FieldIssue } from '#/lib/errors.ts';

type Described = (typeof described)[keyof typeof described];
export type TaskTypeSlug = Described['slug'];

const inOrder: readonly Described[] = Object.values(described).sort((a, b) => a.order - b.order);

/** The task types that this product can do, in their order, by slug, which is their name in code and in addresses. */
export const taskTypes = Object.fromEntries(inOrder.map((one) => [one.slug, one])) as {
  readonly [Slug in TaskTypeSlug]: Extract<Described, { slug: Slug }>;
};

export const taskTypeSlugs = inOrder.map(({ slug }) => slug) as [TaskTypeSlug, ...TaskTypeSlug[]];

/** The name of a task type in the API and of a charge in the ledger. `EXTERNAL` is work done outside. */
export type TaskType = Described['type'] | 'EXTERNAL';
export const taskTypeNames = [...inOrder.map(({ type }) => type), 'EXTERNAL'] as unknown as [TaskType, ...TaskType[]];
export const taskTypeSchema = z.enum(taskTypeNames, { error: `must be one of ${taskTypeNames.join(', ')}` });

const slugs = new Map<string, TaskTypeSlug>(inOrder.map(({ type, slug }) => [type, slug]));

/** Returns the slug of a task type; undefined for `EXTERNAL`, and for what the product had once. */
export function slugOf(type: string): TaskTypeSlug | undefined {
  return slugs.get(type);
}

/** Whether a text is the name of a task type, or `EXTERNAL`. */
export function isTaskType(name: string): name is TaskType {
  return name === 'EXTERNAL' || slugs.has(name);
}

/** The key of a task type's texts in the message files, below `types`. */
export function textsOf(type: string): TaskTypeSlug | 'external' {
  return slugOf(type) ?? 'external';
}

/** What a task type makes; `other` for work that was done elsewhere. */
export function outputKindOf(type: string): OutputKind | 'other' {
  const slug = slugOf(type);
  return slug ? taskTypes[slug].output : 'other';
}

/** Whether a text is the slug of a task type. */
export function isTaskTypeSlug(name: string): name is TaskTypeSlug {
  return Object.hasOwn(taskTypes, name);
}

/** A task type for code that does not know which one it is. The input was parsed by the schema of the same type. */
export type AnyTaskType = {
  type: TaskType;
  output: OutputKind;
  media: Partial<Record<string, MediaKind>>;
  face?: string;
  measures(input: Readonly<Record<string, unknown>>, media: Readonly<Record<string, MediaFacts>>): Measures;
  check?(
    media: Readonly<Record<string, MediaFacts>>,
    input: Readonly<Record<string, unknown>>,
    by: MadeBy,
  ): FieldIssue | null;
};

/** Returns a task type for code that does not know which one it is. */
export function anyTaskType(slug: TaskTypeSlug): AnyTaskType {
  return taskTypes[slug] as unknown as AnyTaskType;
}

/** Returns the input fields of a task type that are ids of uploads, with the kind of upload that each requires. */
export function mediaFieldsOf(slug: TaskTypeSlug): [field: string, kind: MediaKind][] {
  return Object.entries(taskTypes[slug].media) as [string, MediaKind][];
}
