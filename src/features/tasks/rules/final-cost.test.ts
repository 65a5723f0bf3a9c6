import { describe, expect, test } from 'vitest';
import { localPreview } from '#/catalog/models.ts';
import { priceBook } from '#/catalog/price-book.ts';
import { finalCostCredits } from '#/features/tasks/rules/final-cost.ts';

const speech = {
  type: 'TEXT_TO_AUDIO',
  model: localPreview,
  bookVersion: priceBook.version,
  input: { text: 'Good morning.', voice: 'calm' },
  chargedCredits: 5,
};
const film = {
  type: 'TEXT_TO_VIDEO',
  model: localPreview,
  bookVersion: priceBook.version,
  input: { prompt: 'a sea', seconds: 10, aspectRatio: 'square' },
  chargedCredits: 50,
};

describe('the final cost of work whose measures were estimates', () => {
  test('is less where it came to less, by started units', () => {
    expect(finalCostCredits(speech, { billed: { seconds: 15.2 } })).toBe(2);
    expect(finalCostCredits(speech, { billed: { seconds: 3 } })).toBe(1);
  });

  test('is by the rule of its model; of a model without a price it is as charged', () => {
    const dear = { ...speech, model: 'fal/fal-ai/minimax/speech-02-hd', chargedCredits: 10 };
    expect(finalCostCredits(dear, { billed: { seconds: 15.2 } })).toBe(4);
    expect(finalCostCredits({ ...dear, model: 'fal/gone' }, { billed: { seconds: 15.2 } })).toBeNull();
  });

  test('of a task of before models and books had names is by the first book', () => {
    expect(finalCostCredits({ ...speech, model: null, bookVersion: null }, { billed: { seconds: 3 } })).toBe(1);
  });

  test('is as charged where it came to as much or more, or says nothing', () => {
    for (const billed of [{ seconds: 75 }, { seconds: 3600 }, {}, undefined])
      expect(finalCostCredits({ ...speech, chargedCredits: 1 }, { billed })).toBeNull();
  });

  test('is as charged where what it came to has no price', () => {
    for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(finalCostCredits(speech, { billed: { seconds } })).toBeNull();
  });

  test('does not need an input that its type still takes', () => {
    expect(finalCostCredits({ ...speech, input: { words: 'of another time' } }, { billed: { seconds: 3 } })).toBe(1);
    expect(
      finalCostCredits({ ...speech, input: { words: 'of another time' } }, { billed: { characters: 3 } }),
    ).toBeNull();
  });
});

test('work of which the measures were known costs what was charged, whatever it says it came to', () => {
  expect(finalCostCredits(film, { billed: { seconds: 1 } })).toBeNull();
  expect(finalCostCredits(film, { billed: { seconds: 11 } })).toBeNull();
});

test('work of a type that is gone, or was done elsewhere, costs what was charged', () => {
  for (const type of ['TEXT_TO_SMELL', 'EXTERNAL'])
    expect(finalCostCredits({ ...speech, type }, { billed: { seconds: 1 } })).toBeNull();
});

test('free work costs nothing, of any type and at any price; what was free before stays so', () => {
  expect(finalCostCredits(film, { isFree: true })).toBe(0);
  expect(finalCostCredits(speech, { isFree: true, billed: { seconds: 75 } })).toBe(0);
  expect(finalCostCredits({ ...film, chargedCredits: 0 }, { isFree: true })).toBeNull();
});
