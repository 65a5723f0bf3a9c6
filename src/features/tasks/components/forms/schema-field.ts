import { z } from 'zod';
import { aspectRatios } from '#/catalog/aspect-ratios.ts';
import type { MediaKind } from '#/catalog/media-kinds.ts';

/** How one field of an input is asked for. */
export type SchemaField = { name: string } & (
  | { control: 'media'; kind: MediaKind }
  | { control: 'words'; maxCharacters: number }
  | { control: 'ratio' }
  | { control: 'number'; least: number; most: number }
  | { control: 'choice'; values: readonly (string | number | boolean)[] }
);

/** What of a task type its form follows from. */
type Described = { slug: string; input: z.ZodObject; media: Partial<Record<string, MediaKind>> };

/**
 * Returns the fields of a type's form as its input states them: uploads first, the others in their order. A seed is not among
 * them: it is taken over from a result, and drawn else.
 * @throws when a field is of a kind for which there is no control: such a type brings fields of its own
 */
export function schemaFields({ slug, input, media }: Described): SchemaField[] {
  const uploads = Object.entries(media) as [string, MediaKind][];
  const others = Object.entries<z.ZodType>(input.shape).filter(
    ([name]) => !Object.hasOwn(media, name) && name !== 'seed',
  );
  return [
    ...uploads.map(([name, kind]): SchemaField => ({ name, control: 'media', kind })),
    ...others.map(([name, schema]) => fieldOf(slug, name, schema)),
  ];
}

function fieldOf(slug: string, name: string, schema: z.ZodType): SchemaField {
  const bare = bareOf(schema);
  if (bare instanceof z.ZodString && bare.maxLength !== null)
    return { name, control: 'words', maxCharacters: bare.maxLength };
  if (bare instanceof z.ZodEnum) {
    const values = bare.options;
    const isRatio = values.length === aspectRatios.length && aspectRatios.every((ratio) => values.includes(ratio));
    return isRatio ? { name, control: 'ratio' } : { name, control: 'choice', values };
  }
  if (bare instanceof z.ZodBoolean) return { name, control: 'choice', values: [false, true] };
  const hasDefault = schema instanceof z.ZodDefault;
  if (bare instanceof z.ZodNumber && hasDefault && bare.minValue !== null && bare.maxValue !== null)
    return { name, control: 'number', least: bare.minValue, most: bare.maxValue };
  throw new Error(`No control asks for the field ${name} of ${slug}: give the type fields of its own (task-forms.ts).`);
}

/** The schema below a default, or of what may be left out. */
function bareOf(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? bareOf(schema.unwrap() as z.ZodType)
    : schema;
}
