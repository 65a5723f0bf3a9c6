import { describe, expect, test } from 'vitest';
import { textToVideo } from '#/catalog/types/text-to-video.ts';
import { createTaskInputSchema } from '#/features/tasks/schema.ts';
import { fieldIssues } from '#/lib/check-input.ts';

function refusals(input: unknown): string[] {
  const result = textToVideo.input.safeParse(input);
  return result.success ? [] : fieldIssues(result.error).map(({ field, message }) => `${field} ${message}`);
}

describe('the input of a video', () => {
  test('a prompt is enough; the rest has its defaults', () => {
    expect(textToVideo.input.parse({ prompt: ' a sea ' })).toEqual({
      prompt: 'a sea',
      seconds: 5,
      aspectRatio: 'landscape',
    });
  });

  test.each([
    ['', 'prompt must have 1 to 2,000 characters'],
    ['   ', 'prompt must have 1 to 2,000 characters'],
    ['x'.repeat(2001), 'prompt must have 1 to 2,000 characters'],
    [5, 'prompt must be text of 1 to 2,000 characters'],
    [undefined, 'prompt must be text of 1 to 2,000 characters'],
    ['a\u0000b', 'prompt must not contain null characters or broken surrogate pairs'],
    ['a\ud800', 'prompt must not contain null characters or broken surrogate pairs'],
  ])('the prompt %j is refused with the field and what is allowed', (prompt, refusal) => {
    expect(refusals({ prompt })).toEqual([refusal]);
  });

  test('two thousand characters are allowed', () => {
    expect(refusals({ prompt: 'x'.repeat(2000) })).toEqual([]);
  });

  test.each([0, 11, 2.5, '5', null, Number.NaN, Number.POSITIVE_INFINITY, -1])('%j seconds are refused', (seconds) => {
    expect(refusals({ prompt: 'x', seconds })).toEqual(['seconds must be a whole number from 1 to 10']);
  });

  test('an unknown aspect ratio is refused with the known ones', () => {
    expect(refusals({ prompt: 'x', aspectRatio: 'wide' })).toEqual([
      'aspectRatio must be one of landscape, portrait, square',
    ]);
  });

  test('a field that does not exist is named', () => {
    expect(refusals({ prompt: 'x', second: 5 })).toEqual(['second is not known here']);
  });
});

describe('the key of a request', () => {
  const input = { type: 'text-to-video', input: { prompt: 'x' } };

  test.each(['k', 'k'.repeat(255)])('%s is allowed', (idempotencyKey) => {
    expect(createTaskInputSchema.safeParse({ ...input, idempotencyKey }).success).toBe(true);
  });

  test.each(['', 'k'.repeat(256), 'a\u0000'])('%j is refused', (idempotencyKey) => {
    expect(createTaskInputSchema.safeParse({ ...input, idempotencyKey }).success).toBe(false);
  });
});
