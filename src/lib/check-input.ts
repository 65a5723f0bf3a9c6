import type { z } from 'zod';
import { type FieldIssue, ValidationError } from '#/lib/errors.ts';

/**
 * Parses an input by a Zod schema and returns its output.
 * @throws ValidationError that names every invalid field
 */
export function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) throw new ValidationError(fieldIssues(result.error));
  return result.data;
}

/** Returns Zod's issues as field issues: the path of each field, and what is allowed in it. */
export function fieldIssues(error: z.ZodError): FieldIssue[] {
  return error.issues.flatMap((issue): FieldIssue[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not known here' }));
    }
    const message = issue.message.startsWith('Invalid input')
      ? issue.message.replace('Invalid input: expected', 'must be')
      : issue.message;
    return [{ field: path.join('.') || 'input', message }];
  });
}
