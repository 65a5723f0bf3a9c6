import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { iconSvg } from '#/components/brand-look.ts';
import { themeColor } from '#/components/theme.ts';

test('the name can stand in messages and in file names', () => {
  expect(brand.name).toMatch(/^[^'<>{}]{1,40}$/);
  expect(brand.slug).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

test('the package is named as the product is', () => {
  expect(readJson('package.json').name).toBe(brand.slug);
  const lock = readJson('package-lock.json');
  expect([lock.name, lock.packages[''].name]).toEqual([brand.slug, brand.slug]);
});

const { accent, accentHover, accentText, icon } = brand.colors;
const [lightPage = '', darkPage = ''] = themeColor.map(({ color }) => color);

/** The least contrasts of WCAG 2.2: of text (1.4.3), and of what is no text and must be seen (1.4.11). */
test.each([
  ['text on the accent, light', accentText.light, accent.light, 4.5],
  ['text on the accent, dark', accentText.dark, accent.dark, 4.5],
  ['text on the accent under the pointer, light', accentText.light, accentHover.light, 4.5],
  ['text on the accent under the pointer, dark', accentText.dark, accentHover.dark, 4.5],
  ['the accent on the page, light', accent.light, lightPage, 3],
  ['the accent on the page, dark', accent.dark, darkPage, 3],
  ['the icon on a light tab', icon.light, '#ffffff', 3],
  ['the icon on a dark tab', icon.dark, '#202020', 3],
])('%s, has contrast enough', (_, color, ground, least) => {
  expect(contrast(color, ground)).toBeGreaterThanOrEqual(least);
});

test('contrast is as WCAG defines it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
});

test('the icon is the mark, in its two colours', () => {
  for (const part of [brand.mark.path, brand.mark.viewBox, icon.light, icon.dark]) expect(iconSvg).toContain(part);
});

test('addresses are whole ones', () => {
  for (const link of Object.values(brand.links)) expect(link ?? 'https://nowhere').toMatch(/^(https:\/\/|mailto:)\S+$/);
});

function readJson(file: string) {
  return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The relative luminance of `#rrggbb`. */
function luminance(color: string): number {
  expect(color).toMatch(/^#[0-9a-f]{6}$/);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
