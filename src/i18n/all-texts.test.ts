import { expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { allTexts, withProduct } from '#/i18n/all-texts.ts';
import messages from '../../messages/en.json' with { type: 'json' };

/** All texts below a node, each with the keys that lead to it. */
function textsOf(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  return Object.entries(node as object).flatMap(([key, value]) => textsOf(value, path ? `${path}.${key}` : key));
}

test('the product’s name stands in texts as a parameter, which is filled everywhere', () => {
  const written = textsOf(messages);
  expect(written.filter(([, text]) => text.toLowerCase().includes(brand.name.toLowerCase()))).toEqual([]);
  const named = written.filter(([, text]) => text.includes('{product}')).map(([path]) => path);
  const other = Object.fromEntries(textsOf(withProduct(messages, 'Tallymark')));
  expect(named).toContain('meta.title');
  for (const path of named) expect(other[path]).toContain('Tallymark');
  expect(textsOf(allTexts).filter(([, text]) => text.includes('{product}'))).toEqual([]);
});

/** Figures that are neither a plan's nor a price's, nor a limit that is set elsewhere in code. */
const ownFigures: Record<string, string> = {
  'zoom.actualSize': '100%',
  'zoom.place': 'keys of the keyboard',
  'auth.errors.nameLength': 'from 1',
  'settings.profile.nameLength': 'from 1',
  'notices.threshold.hint': '0 means never',
  'notices.threshold.invalid': 'from 0',
  'statement.tooLong': 'the longest statement, which the answer of the API says too',
  'landing.journey.quoted.title': 'the first step',
  'landing.journey.held.title': 'the second step',
  'landing.journey.kept.title': 'the third step',
  'landing.guarantees.once.text': 'what a test does: 50 requests at once',
};

test('no text says the figures of plans and prices by hand', () => {
  // Neither cases of a plural (`=0 {`, `=-1 {`), nor formats of numbers (`::.0`), nor names such as MP3.
  const withFigures = textsOf(messages).filter(([, text]) => /(?<![\w=.-])\d/.test(text));
  expect(withFigures.map(([path]) => path).sort()).toEqual(Object.keys(ownFigures).sort());
});
