import { expect, test } from 'vitest';
import { workOfPicture } from '#/features/uploads/rules/work-of-upload.ts';

test.each([
  ['jpg', 16_000_000, 'small'],
  ['jpg', 16_000_001, 'medium'],
  ['jpg', 50_000_000, 'medium'],
  ['jpg', 50_000_001, 'large'],
  ['png', 4_000_000, 'small'],
  ['png', 4_000_001, 'medium'],
  ['png', 12_500_000, 'medium'],
  ['png', 12_500_001, 'large'],
  ['webp', 2_000_000, 'small'],
  ['webp', 2_000_001, 'medium'],
  ['webp', 6_250_000, 'medium'],
  ['webp', 6_250_001, 'large'],
] as const)('%s of %i pixels is %s work', (format, pixels, work) => {
  expect(workOfPicture(format, pixels)).toBe(work);
});
