import type { z } from 'zod';
import type { Measures } from '#/catalog/measures.ts';
import type { MediaFacts, MediaKind } from '#/catalog/media-kinds.ts';
import type { PriceRule } from '#/catalog/price-rules.ts';
import type { FieldIssue } from '#/lib/errors.ts';

/** What a task type can make. `text` and `data` (JSON) are stored as files, as the others are. */
export const outputKinds = ['image', 'audio', 'video', 'text', 'data'] as const;
export type OutputKind = (typeof outputKinds)[number];

type WithUnderscores<Slug extends string> = Slug extends `${infer Word}-${infer Rest}`
  ? `${Word}_${WithUnderscores<Rest>}`
  : Slug;
/** The name of a task type in the ledger and the API, which follows from its slug: `TEXT_TO_IMAGE` for `text-to-image`. */
export type TypeNameOf<Slug extends string> = Uppercase<WithUnderscores<Slug>>;

/** Returns the name of a task type in the ledger and the API. */
export function typeNameOf<Slug extends string>(slug: Slug): TypeNameOf<Slug> {
  return slug.toUpperCase().replaceAll('-', '_') as TypeNameOf<Slug>;
}

/** The kind of upload that each input field requires, for those fields that are ids of uploads. */
type MediaOf<Input> = Partial<Record<keyof Input & string, MediaKind>>;
/** The uploads that an input names, by field. In a form one may not be chosen yet; on the server all are there. */
type Media = Readonly<Record<string, MediaFacts>>;

/** A group of the price list, as REST names it. The groups are those that types name. */
type GroupName = `${Uppercase<string>}_GENERATION`;

/** What makes a task: a vendor's model may take what ours, the local preview, does not. */
export type MadeBy = { isLocal: boolean };

type TaskTypeDescription<Slug extends string, Schema extends z.ZodObject, Group extends GroupName> = {
  /** Its name in code and in addresses; its name in the ledger and the API follows from it. */
  slug: Slug;
  /** Its place among the types, wherever they are shown. */
  order: number;
  /** What its lines in the ledger say. */
  ledgerWords: string;
  input: Schema;
  /** The input fields that are ids of uploads, with the kind of upload that each requires. */
  media: MediaOf<z.output<Schema>>;
  /** The field of a picture whose face has to be known before the work begins; its `check` refuses one without. */
  face?: keyof z.output<Schema> & string;
  output: OutputKind;
  price: PriceRule;
  priceGroup: Group;
  /** The figures that its price depends on, by an input and the uploads that it names. Pure; by default none. */
  measures?: (input: z.output<Schema>, media: Media) => Measures;
  /** Whether its measures are estimates: then less is charged in the end where the work came to less. */
  isEstimated?: boolean;
  /** The figures that its texts name, such as `{ maxSeconds: 60 }`; by default none. */
  figures?: Readonly<Record<string, number>>;
  /** Returns the rule that the input or one of the named uploads breaks; null when there is none. */
  check?: (media: Media, input: z.output<Schema>, by: MadeBy) => FieldIssue | null;
};

type Optional = 'measures' | 'isEstimated' | 'figures';
type TaskTypeDefinition<Slug extends string, Schema extends z.ZodObject, Group extends GroupName> = Omit<
  TaskTypeDescription<Slug, Schema, Group>,
  Optional
> &
  Required<Pick<TaskTypeDescription<Slug, Schema, Group>, Optional>> & { type: TypeNameOf<Slug> };

/**
 * Describes a task type: all that the form, the router, REST, the price and the worker must agree on. What people read of it is
 * in messages/en.json, under `types.<slug>`.
 */
export function defineTaskType<const Slug extends string, Schema extends z.ZodObject, const Group extends GroupName>(
  described: TaskTypeDescription<Slug, Schema, Group>,
): TaskTypeDefinition<Slug, Schema, Group> {
  return { measures: () => ({}), isEstimated: false, figures: {}, ...described, type: typeNameOf(described.slug) };
}
