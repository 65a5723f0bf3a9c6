import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import { imageField, secondsField, textField } from '#/catalog/fields.ts';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { schemaFields } from '#/features/tasks/components/forms/schema-field.ts';

/** A type that brings fields of its own has a file of them here. */
const hasNoOwnFields = (slug: string) => !existsSync(path.join(import.meta.dirname, `${slug}-fields.tsx`));

describe('the fields of a form', () => {
  test('follow from the input: uploads first, the others in their order', () => {
    const input = z.strictObject({
      prompt: textField(300),
      seconds: secondsField,
      aspectRatio: aspectRatioSchema.default('square'),
      imageId: imageField,
      mood: z.enum(['glad', 'sad']).default('glad'),
      isLoud: z.boolean().optional(),
    });
    expect(schemaFields({ slug: 'any', input, media: { imageId: 'image' } })).toEqual([
      { name: 'imageId', control: 'media', kind: 'image' },
      { name: 'prompt', control: 'words', maxCharacters: 300 },
      { name: 'seconds', control: 'number', least: 1, most: 10 },
      { name: 'aspectRatio', control: 'ratio' },
      { name: 'mood', control: 'choice', values: ['glad', 'sad'] },
      { name: 'isLoud', control: 'choice', values: [false, true] },
    ]);
  });

  test('of a kind that no control asks for are named', () => {
    const input = z.strictObject({ parts: z.array(z.string()) });
    expect(() => schemaFields({ slug: 'any', input, media: {} })).toThrow('asks for the field parts of any');
    const unsaid = z.strictObject({ count: z.int().min(1).max(4) });
    expect(() => schemaFields({ slug: 'any', input: unsaid, media: {} })).toThrow('asks for the field count of any');
  });

  test.each(taskTypeSlugs.filter(hasNoOwnFields))('of %s ask for all that it takes', (slug) => {
    const names = schemaFields(taskTypes[slug]).map(({ name }) => name);
    const asked = Object.keys(taskTypes[slug].input.shape).filter((name) => name !== 'seed');
    expect(names.sort()).toEqual(asked.sort());
  });
});
