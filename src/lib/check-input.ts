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
    const message = wordsOf(issue);
    return [{ field: path.join('.') || 'input', message }];
  });
}

/** What a value must be, by Zod's names of types. */
const typeWords: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** The schema's own words; where it has none, Zod's, said as what is allowed. */
function wordsOf(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  switch (issue.code) {
    case 'invalid_type':
      if (!message.startsWith('Invalid input: expected')) return message;
      return issue.expected === 'nonoptional'
        ? 'must be given'
        : `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return message.startsWith('Invalid ') ? `must be one of ${issue.values.join(', ')}` : message;
    case 'invalid_union': {
      const [, kinds] = /^Invalid discriminator value\. Expected (.+)$/.exec(message) ?? [];
      return kinds ? `must be one of ${kinds.replaceAll("'", '').replaceAll(' | ', ', ')}` : message;
    }
    case 'too_small':
      return message.replace(/^Too small: expected \w+ to (?:be|have) >=?/, 'must be at least ');
    case 'too_big':
      return message.replace(/^Too big: expected \w+ to (?:be|have) <=?/, 'must be at most ');
    default:
      return message;
  }
}
