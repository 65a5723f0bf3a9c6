import { z } from 'zod';
import { checkInput } from '#/lib/check-input.ts';

/**
 * The parameters of a query that a schema names, by their first values; others are left alone.
 * @throws ValidationError naming the parameter and what is allowed
 */
export function checkQuery<Schema extends z.ZodObject>(query: URLSearchParams, schema: Schema): z.output<Schema> {
  const sent = Object.keys(schema.shape).map((name) => [name, query.get(name) ?? undefined]);
  return checkInput(schema, Object.fromEntries(sent));
}

/** A whole number as a query has it: digits alone. */
function wholeNumber({ min, max }: { min: number; max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }))
    .meta({ override: { type: 'integer', minimum: min, maximum: max, pattern: undefined } });
}

/** `?wait=30`: for how many seconds to wait for the end of a task. */
export const waitQuerySchema = z.object({
  wait: wholeNumber({ min: 0, max: 60 })
    .optional()
    .meta({ description: 'For how many seconds to wait for the end of the task before it is answered.' }),
});

const formats = ['json', 'csv'] as const;
/** `?format=csv`: a file instead of the envelope. */
export const formatQuerySchema = z.object({
  format: z
    .enum(formats, { error: `must be one of ${formats.join(', ')}` })
    .default('json')
    .meta({ description: 'The envelope, or a file with comma-separated values.' }),
});

const linesFormats = ['json', 'csv', 'jsonl'] as const;
/** `?format=csv` or `jsonl`: a file with all lines instead of a page in the envelope. */
export const linesFormatQuerySchema = z.object({
  format: z
    .enum(linesFormats, { error: `must be one of ${linesFormats.join(', ')}` })
    .default('json')
    .meta({
      description:
        'A page in the envelope; or a file with all lines, without `limit` and `cursor`: comma-separated values, or a JSON object on each line of text.',
    }),
});
