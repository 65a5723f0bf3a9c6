import { z } from 'zod';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';

/**
 * The measures that a price can depend on, each in whole units, a started one counted whole. `one` and `many` are its unit in
 * words, `short` follows a figure, and `most` is the highest figure that is priced.
 */
export const measureUnits = {
  seconds: { one: 'second', many: 'seconds', short: 's', most: 3600 },
  characters: { one: 'character', many: 'characters', short: 'characters', most: 10_000_000 },
  words: { one: 'word', many: 'words', short: 'words', most: 1_000_000 },
  pictures: { one: 'picture', many: 'pictures', short: 'pictures', most: 1000 },
  megapixels: { one: 'megapixel', many: 'megapixels', short: 'MP', most: 10_000 },
  megabytes: { one: 'megabyte', many: 'megabytes', short: 'MB', most: 100_000 },
} as const;
export type Measure = keyof typeof measureUnits;
export const measureNames = Object.keys(measureUnits) as [Measure, ...Measure[]];

function figure(measure: Measure) {
  const most = measureUnits[measure].most.toLocaleString('en');
  return z
    .int({ error: `must be a whole number from 1 to ${most}` })
    .min(1, { error: 'must be at least 1' })
    .max(measureUnits[measure].most, { error: `must be at most ${most}` })
    .optional();
}

/**
 * The figures that a price can depend on: of each measure how much there is, and the aspect ratio. A figure that the price
 * rule of a task type does not use is ignored; one that is not known yet is left out.
 */
export const measuresSchema = z.object({
  seconds: figure('seconds'),
  characters: figure('characters'),
  words: figure('words'),
  pictures: figure('pictures'),
  megapixels: figure('megapixels'),
  megabytes: figure('megabytes'),
  aspectRatio: aspectRatioSchema.optional(),
} satisfies Record<Measure | 'aspectRatio', z.ZodType>);
export type Measures = z.infer<typeof measuresSchema>;

/** Returns how many whole units a quantity is, a started one counted whole, at least 1. */
export function wholeUnits(quantity: number, unit = 1): number {
  return Math.max(1, Math.ceil(quantity / unit));
}

/** Returns so much of a measure in words: "second", "15 seconds", "1,000 characters". */
export function unitInWords(measure: Measure, unit: number): string {
  const { one, many } = measureUnits[measure];
  return unit === 1 ? one : `${unit.toLocaleString('en')} ${many}`;
}
