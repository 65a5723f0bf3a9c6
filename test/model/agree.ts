import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** As `expect(real).toEqual(expected)`, but quick where they are equal: for what is checked a hundred thousand times. */
export function agree(real: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(real, expected)) expect(real).toStrictEqual(expected);
}
