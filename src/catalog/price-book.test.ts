import { describe, expect, test } from 'vitest';
import { localPreview, vendorModelsOf } from '#/catalog/models.ts';
import {
  bookOfVersion,
  calculateGenerationCost,
  formatCreditCost,
  getCreditCostDescription,
  inputOfLength,
  type PriceBook,
  priceBook,
  priceOf,
  ruleInWords,
} from '#/catalog/price-book.ts';
import { applyPriceRule, type PriceRule, sameForEveryRatio } from '#/catalog/price-rules.ts';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';

describe('the price of a video', () => {
  test.each([
    [1, 25],
    [5, 25],
    [6, 50],
    [10, 50],
  ])('%i seconds cost %i credits, from text and from a picture alike', (seconds, credits) => {
    expect(priceOf(priceBook, 'TEXT_TO_VIDEO', localPreview, { seconds }).costCredits).toBe(credits);
    expect(priceOf(priceBook, 'IMAGE_TO_VIDEO', localPreview, { seconds }).costCredits).toBe(credits);
  });

  test('five seconds are meant when no length is said', () => {
    expect(priceOf(priceBook, 'TEXT_TO_VIDEO', localPreview, {})).toMatchObject({
      costCredits: 25,
      explanation: '25 credits for up to 5 s',
    });
  });

  test('eleven seconds have no price, and the error names the field and what is allowed', () => {
    expect(() => priceOf(priceBook, 'TEXT_TO_VIDEO', localPreview, { seconds: 11 })).toThrow('must be at most 10');
  });
});

describe('other prices', () => {
  test('pictures cost five credits each', () => {
    for (const type of ['TEXT_TO_IMAGE', 'IMAGE_TO_IMAGE', 'IMAGE_UPSCALE'] as const)
      expect(priceOf(priceBook, type, localPreview, {}).costCredits).toBe(5);
  });

  test.each([
    [1, 1],
    [15, 1],
    [16, 2],
    [150, 10],
  ])('%i seconds of speech cost %i credits', (seconds, credits) => {
    expect(priceOf(priceBook, 'TEXT_TO_AUDIO', localPreview, { seconds }).costCredits).toBe(credits);
  });

  test.each([
    [1, 20],
    [10, 20],
    [11, 40],
  ])('%i seconds of lip-sync cost %i credits', (seconds, credits) => {
    expect(priceOf(priceBook, 'LIPSYNC', localPreview, { seconds }).costCredits).toBe(credits);
  });

  test('external work has no price of its own', () => {
    expect(() => priceOf(priceBook, 'EXTERNAL', localPreview, {})).toThrow('whoever creates the task states it');
  });

  test('a credit a second with a multiplier and a minimum is a change of one line: 8 seconds cost 8', () => {
    const rule = {
      kind: 'perUnit',
      measure: 'seconds',
      unit: 1,
      credits: 1,
      multipliers: sameForEveryRatio,
      minimumCredits: 1,
    } as const satisfies PriceRule;
    expect(applyPriceRule(rule, { seconds: 8 }).costCredits).toBe(8);
    const dearer: PriceRule = { ...rule, multipliers: { ...sameForEveryRatio, portrait: 1.5 }, minimumCredits: 3 };
    expect(applyPriceRule(dearer, { seconds: 8, aspectRatio: 'portrait' }).costCredits).toBe(12);
    expect(applyPriceRule(dearer, { seconds: 1 }).costCredits).toBe(3);
  });
});

describe('a price by any measure', () => {
  const byCharacters: PriceRule = { kind: 'perUnit', measure: 'characters', unit: 1000, credits: 2 };
  const byMegabytes: PriceRule = {
    kind: 'tiers',
    measure: 'megabytes',
    tiers: [
      { upTo: 1, credits: 3 },
      { upTo: 20, credits: 9 },
    ],
    usual: 1,
  };

  test.each([
    [1, 2, '2 credits for 1 character'],
    [1000, 2, '2 credits for 1,000 characters'],
    [1001, 4, '4 credits for 1,001 characters'],
  ])('each started thousand of %i characters is paid', (characters, costCredits, explanation) => {
    const basis = { rule: 'perUnit', characters };
    expect(applyPriceRule(byCharacters, { characters })).toEqual({ costCredits, explanation, basis });
  });

  test.each([
    [1, 3],
    [2, 9],
    [20, 9],
  ])('%i megabytes cost what their tier does', (megabytes, credits) => {
    expect(applyPriceRule(byMegabytes, { megabytes }).costCredits).toBe(credits);
  });

  test('a measure that is missing or too large is named', () => {
    expect(() => applyPriceRule(byCharacters, { seconds: 5 })).toThrow('must be given: the price depends on it');
    expect(() => applyPriceRule(byMegabytes, { megabytes: 21 })).toThrow('must be at most 20');
  });

  test('each is said in its unit', () => {
    expect(ruleInWords(byCharacters)).toBe('2 credits per 1,000 characters');
    expect(ruleInWords(byMegabytes)).toBe('3 credits up to 1 megabyte, 9 credits up to 20 megabytes');
  });

  test('by seconds and shapes, what the ledger keeps of it is as it was', () => {
    expect(priceOf(priceBook, 'TEXT_TO_AUDIO', localPreview, { seconds: 16 }).basis).toEqual({
      book: 1,
      model: 'local-preview',
      rule: 'perUnit',
      seconds: 16,
      aspectRatio: 'landscape',
      multiplier: 1,
    });
  });
});

describe('prices in words', () => {
  test('credits are counted in singular and plural', () => {
    expect([formatCreditCost(1), formatCreditCost(25), formatCreditCost(1200)]).toEqual([
      '1 credit',
      '25 credits',
      '1,200 credits',
    ]);
  });

  test('each rule can be said', () => {
    expect(getCreditCostDescription('TEXT_TO_AUDIO')).toBe('1 credit per 15 seconds');
    expect(getCreditCostDescription('TEXT_TO_IMAGE')).toBe('5 credits each');
    expect(getCreditCostDescription('TEXT_TO_VIDEO')).toBe('25 credits up to 5 seconds, 50 credits up to 10 seconds');
  });

  test('the cost by type and length alone is the same price', () => {
    expect(calculateGenerationCost('TEXT_TO_VIDEO', 8)).toBe(50);
    expect(calculateGenerationCost('TEXT_TO_VIDEO')).toBe(25);
    expect(calculateGenerationCost('LIPSYNC')).toBe(20);
  });
});

describe('the price book as data', () => {
  const models = taskTypeSlugs.flatMap((slug) =>
    [localPreview, ...vendorModelsOf(slug).map(([name]) => name)].map((name) => [taskTypes[slug].type, name] as const),
  );

  test.each(models)('%s by %s has a price, whose basis names the book and the model', (of, model) => {
    const { costCredits, basis } = priceOf(priceBook, of, model, inputOfLength(of, undefined, model));
    expect(costCredits).toBe(calculateGenerationCost(of, undefined, model));
    expect(basis).toMatchObject({ book: priceBook.version, model });
  });

  const { type } = taskTypes[taskTypeSlugs[0]];

  test('a later book stands beside it, and each is asked by its version', () => {
    const later: PriceBook = {
      version: 2,
      prices: { ...priceBook.prices, [type]: { [localPreview]: { kind: 'flat', credits: 7 } } },
    };
    expect(priceOf(later, type, localPreview, {})).toMatchObject({ costCredits: 7, basis: { book: 2 } });
    expect(priceOf(priceBook, type, localPreview, {}).basis.book).toBe(1);
    expect([bookOfVersion(1), bookOfVersion(99)]).toEqual([priceBook, priceBook]);
  });

  test('a model that the book does not have is named with those that it has, also one that every object has', () => {
    expect(() => priceOf(priceBook, 'IMAGE_UPSCALE', 'fal/unknown', {})).toThrow(
      'must be one of local-preview, replicate/nightmareai/real-esrgan, fal/fal-ai/esrgan',
    );
    expect(() => priceOf(priceBook, type, 'constructor', {})).toThrow('must be one of');
  });
});
