import { expect, test } from 'vitest';
import { createPath, NotOfferedError, offeredTaskTypes } from '#/catalog/offered-types.ts';
import { taskTypeSlugs } from '#/catalog/task-types.ts';

const offeredWithout = (...off: string[]) => offeredTaskTypes({ TASK_TYPES_OFF: off });
const [first, second, ...others] = taskTypeSlugs;

test('every type is offered but those that are off, however their names are written', () => {
  expect(offeredWithout()).toEqual(taskTypeSlugs);
  expect(offeredWithout(first)).toEqual([second, ...others]);
  expect(offeredWithout(first.toUpperCase().replaceAll('-', '_'), first)).toEqual([second, ...others]);
});

test('a name that is no type is refused with those that are, as it was written', () => {
  expect(() => offeredWithout(first, 'Poems')).toThrow(`TASK_TYPES_OFF knows no "Poems"; its names are ${first}, `);
  expect(() => offeredWithout('external')).toThrow('TASK_TYPES_OFF knows no "external"');
});

test('at least one type stays', () => {
  expect(() => offeredWithout(...taskTypeSlugs)).toThrow('TASK_TYPES_OFF must leave at least one task type.');
  expect(offeredWithout(...taskTypeSlugs.slice(1))).toEqual([first]);
});

test('people begin with videos from words, and where there are none with the first type that is offered', () => {
  expect(createPath(offeredWithout())).toBe('/tasks/text-to-video');
  expect(createPath(['text-to-audio', 'lipsync'])).toBe('/tasks/text-to-audio');
});

test('the refusal names what is allowed, to people and by the field', () => {
  const refused = new NotOfferedError('lipsync', ['text-to-image', 'text-to-audio']);
  expect(refused.message).toBe(
    'lipsync is not offered here. You were not charged. You can make: text-to-image, text-to-audio.',
  );
  const message = 'must be one of text-to-image, text-to-audio: lipsync is not offered here';
  expect(refused).toMatchObject({ reason: 'VALIDATION', details: { fields: [{ field: 'type', message }] } });
  expect(new NotOfferedError('lipsync', ['text-to-image'], 'uuid').details).toMatchObject({
    fields: [{ field: 'uuid' }],
  });
});
