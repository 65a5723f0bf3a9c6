import type { z } from 'zod';
import { type FieldIssue, ValidationError } from '#/lib/errors.ts';

/**
 * What an input is by its schema.
 * @throws ValidationError that names every field that is not as allowed
 */
export function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) throw new ValidationError(fieldIssues(result.error));
  return result.data;
}

/** Zod's issues as fields with what is allowed. */
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
