import { expect, test } from 'vitest';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import messages from '../../../../../messages/en.json';

type Texts = { [key: string]: string | Texts | undefined };
const types: Texts = messages.types;
const shared: Texts = messages.form.fields;

const textsOf = (slug: string) => types[slug] as Texts;
const named = (slug: string, field: string) => (textsOf(slug).fields as Texts | undefined)?.[field] ?? shared[field];

test.each(taskTypeSlugs)('every field of %s has a label', (slug) => {
  const fields = Object.keys(taskTypes[slug].input.shape);
  expect(fields.filter((field) => typeof named(slug, field) !== 'string')).toEqual([]);
});

test.each(taskTypeSlugs)('%s has all texts of a type, and before the first result a hint or examples', (slug) => {
  const texts = textsOf(slug);
  const needed = ['short', 'title', 'lead', 'price', 'statement'];
  expect(needed.filter((key) => typeof texts[key] !== 'string')).toEqual([]);
  expect(Object.keys(texts)).toContainEqual(expect.stringMatching(/^(hint|examples)$/));
});
