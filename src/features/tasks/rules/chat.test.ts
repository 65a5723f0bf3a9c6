import { describe, expect, test } from 'vitest';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import { chatSchemaOf, inputOfMessage, replyOf, replyWhenShort } from '#/features/tasks/rules/chat.ts';

const of = (sent: Record<string, unknown>) => inputOfMessage(chatSchemaOf(taskTypeSlugs).parse(sent));

describe('a message', () => {
  test('is the prompt of a picture, with the picture that it is about', () => {
    expect(of({ type: 'text-to-image', message: 'a sea' })).toEqual({ prompt: 'a sea' });
    expect(of({ type: 'IMAGE_TO_IMAGE', message: 'warmer', imageId: 'i' })).toEqual({ prompt: 'warmer', imageId: 'i' });
  });

  test('names nothing that its type does not take, unless it was sent', () => {
    expect(of({ type: 'lipsync', message: 'go on', imageId: 'i', audioId: 'a' })).toEqual({
      imageId: 'i',
      audioId: 'a',
    });
    expect(of({ type: 'text-to-image', message: 'a sea', imageId: 'i' })).toEqual({ prompt: 'a sea', imageId: 'i' });
  });

  test.each([
    ['4x please', 4],
    ['make it 4 times as large', 4],
    ['x4', 4],
    ['four times', 4],
    ['larger', 2],
    ['2x', 2],
    ['14x', 2],
    ['', 2],
  ])('"%s" enlarges %i times', (message, factor) => {
    expect(of({ type: 'image-upscale', message, imageId: 'i' })).toEqual({ imageId: 'i', factor });
  });

  test('of an unknown type is refused with the types there are', () => {
    expect(() => of({ type: 'poem', message: 'a sea' })).toThrow(`must be one of ${taskTypeSlugs.join(', ')}`);
  });
});

describe('the reply', () => {
  const task = { status: 'queued', errorMessage: null, creditsUsed: 5 };

  test('says what was used and what is left', () => {
    expect(replyOf('text-to-image', { task, balance: 55 })).toBe(
      'Your picture is being made. 5 credits used, 55 left.',
    );
    expect(replyOf('text-to-audio', { task: { ...task, status: 'succeeded', creditsUsed: 1 }, balance: 1 })).toBe(
      'It is ready. 1 credit used, 1 left.',
    );
  });

  test('of one that failed says that nothing was charged', () => {
    const failed = { status: 'failed', errorMessage: 'The picture is gone.', creditsUsed: 0 };
    expect(replyOf('lipsync', { task: failed, balance: 60 })).toBe(
      'The picture is gone. You were not charged. 60 credits left.',
    );
  });

  test('of one that was canceled says the same', () => {
    const canceled = { status: 'canceled', errorMessage: null, creditsUsed: 25 };
    expect(replyOf('text-to-video', { task: canceled, balance: 60 })).toBe(
      'It was canceled. You were not charged. 60 credits left.',
    );
  });

  test('when credits are missing says the price, how many, and where there are more', () => {
    expect(replyWhenShort({ requiredCredits: 25, availableCredits: 24 }, 'http://localhost/en/plans')).toBe(
      'This needs 25 credits. You have 24. 1 is missing. Upgrade at http://localhost/en/plans to get more.',
    );
  });
});
