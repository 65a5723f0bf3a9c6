import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { everydayPrompts } from '#test/prompts/everyday-prompts.ts';
import { type Understanding, understand } from './understand.ts';

/** Subjects in short: `2 red fox wears:1` for two red foxes that are worn by the second subject. */
const inShort = ({ subjects }: Understanding) =>
  subjects.map(({ count, color, picture, motion, relation }) =>
    [count > 1 ? count : '', color ?? '', picture, motion ?? '', relation ? `${relation.kind}:${relation.to}` : '']
      .filter((one) => one !== '')
      .join(' '),
  );

describe('a prompt', () => {
  it.each([
    [
      'a red fox wearing a blue scarf on a chair in a library',
      ['red fox', 'blue scarf wears:0', 'chair on:0'],
      'library',
    ],
    ['two red foxes under a tree at night', ['2 red fox', 'deciduous-tree under:0'], null],
    ['dozens of bees and a couple of bicycles', ['12 honeybee', '2 bicycle and:0'], null],
    ['a woman in a red dress dancing in the rain', ['woman dance', 'red dress wears:0'], null],
    ['A saw and a hammer on a workbench', ['carpentry-saw', 'hammer and:0', 'own-table on:0'], null],
    ['kids flying kites on a hill', ['3 child', '3 kite fly with:0'], 'meadow'],
    ['a small temple, falling cherry blossoms', ['classical-building', '3 cherry-blossom fall'], null],
    ['three cupcakes on a desk', ['3 cupcake', 'own-table on:0'], null],
    ['a policeman jumps over a fence', ['police-officer jump', 'own-fence over:0'], null],
    ['🦊 夜の海', ['fox'], 'sea'],
  ])('%j is %j in %s', (prompt, subjects, place) => {
    const read = understand(prompt);
    expect(inShort(read)).toEqual(subjects);
    expect(read.place).toBe(place);
  });

  it('has its hour, weather and pace, and no wrong senses of its words', () => {
    expect(understand('slow fishing boats on a foggy lake at dawn')).toMatchObject({
      time: 'dawn',
      weathers: ['fog'],
      place: 'lake',
    });
    expect(understand('a calm sea').pace).toBeLessThan(1);
    expect(understand('a fast car').pace).toBeGreaterThan(1);
    const senses = understand('the moon, a car, a bridge, a beach');
    expect(inShort(senses)).toEqual(['full-moon', 'automobile', 'own-bridge']);
    expect(senses.place).toBe('beach');
  });

  it('says what it must not have and what was not understood', () => {
    const read = understand('a woman running over a bridge, no cars, with a hammock and a calculator');
    expect(read.leftOut).toEqual(['cars']);
    expect(read.notUnderstood).toEqual(['hammock', 'calculator']);
    expect(understand('the meaning of tomorrow, but sideways').drawn).toEqual([]);
  });

  it('is read without fault and always alike, whatever it is', () => {
    const prompts = fc.oneof(fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }), fc.lorem({ maxCount: 30 }));
    fc.assert(
      fc.property(prompts, (prompt) => {
        expect(understand(prompt)).toEqual(understand(prompt));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the everyday prompts', () => {
  const read = everydayPrompts.map((one) => ({ ...one, ...understand(one.prompt) }));

  test.each(read)('tell of every expected noun: $prompt', ({ nouns, drawn, leftOut, notUnderstood }) => {
    const told = [...drawn.map(({ words }) => words), ...leftOut, ...notUnderstood];
    for (const noun of nouns.keys()) {
      const words = noun.toLowerCase();
      expect(
        told.some((one) => one.includes(words) || words.includes(one)),
        `${noun} in ${told.join(', ')}`,
      ).toBe(true);
    }
  });

  test('draw at least 85 of 100 nouns that the set knows with the picture named', () => {
    const known = read.flatMap(({ nouns, drawn }) =>
      [...nouns].flatMap(([noun, pictures]) => {
        if (pictures.length === 0) return [];
        const found = drawn.find(
          ({ words }) => words.split(' ').includes(noun.toLowerCase()) || words.includes(noun.toLowerCase()),
        );
        return [pictures.includes(found?.picture ?? '')];
      }),
    );
    expect(known.length).toBeGreaterThan(140);
    expect(known.filter((isDrawn) => isDrawn).length / known.length).toBeGreaterThanOrEqual(0.85);
  });
});
