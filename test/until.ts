import { vi } from 'vitest';
import { limits } from '#test/limits.ts';

/**
 * Resolves, to what it says, once the condition says something true.
 * @throws when that has not come in three minutes
 */
export function until<T>(condition: () => T | Promise<T>): Promise<T> {
  return vi.waitUntil(condition, { timeout: limits.wait, interval: 20 }) as Promise<T>;
}
