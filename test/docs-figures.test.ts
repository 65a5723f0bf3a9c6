import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultVideoSeconds } from '#/catalog/fields.ts';
import { planCatalog } from '#/catalog/plans.ts';
import { calculateGenerationCost, getCreditCostDescription, priceGroups } from '#/catalog/price-book.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
const dollars = (cents: number) => `$${(cents / 100).toLocaleString('en')}`;
const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

test('CREDITS_SYSTEM.md has the plans of the catalog, with their prices and credits', () => {
  const text = read('CREDITS_SYSTEM.md');
  expect(text).toContain(row(['', ...planCatalog.map(({ name }) => name)]).replace('|  |', '| |'));
  const prices = planCatalog.map(({ monthlyPriceCents: month, yearlyPriceCents: year }) =>
    month === 0 ? '$0' : `${dollars(month)} a month, ${dollars(year)} a year`,
  );
  expect(text).toContain(row(['price', ...prices]));
  const given = planCatalog.map(({ monthlyPriceCents, credits }) =>
    monthlyPriceCents === 0 ? `${credits}, once per mailbox` : `${credits.toLocaleString('en')} each month`,
  );
  expect(text).toContain(row(['credits', ...given]));
});

test('CREDITS_SYSTEM.md has the prices of the price book', () => {
  const text = read('CREDITS_SYSTEM.md');
  for (const type of Object.values(priceGroups).flat()) {
    const line = text.match(new RegExp(`\\| [^|]*\`${type}\`[^|]*\\| (?<price>[^|]*) \\|`))?.groups?.price ?? '';
    const figures = (words: string) => words.match(/\d+/g);
    expect({ type, figures: figures(line) }).toEqual({ type, figures: figures(getCreditCostDescription(type)) });
  }
});

test('README.md says what a new account has and what it can make of it', () => {
  const [free] = planCatalog;
  const picture = calculateGenerationCost('TEXT_TO_IMAGE');
  const video = calculateGenerationCost('TEXT_TO_VIDEO', defaultVideoSeconds);
  const text = read('README.md');
  expect(text).toContain(`Sign up, and you have ${free.credits} credits.`);
  expect(text).toContain(`Make an image from words (${picture} credits)`);
  expect(text).toContain(`a video from words or from an image (${video} up to five seconds)`);
});
