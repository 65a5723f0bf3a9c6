import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitingBriefly } from '#/web/services.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a request waits five seconds for a start that hangs, as one on a frozen database does, and is told that we are busy', async () => {
  const settled = vi.fn();
  waitingBriefly(() => new Promise(() => {}))().catch(settled);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'BUSY' }));
});

test('a start in time is waited for, and one that fails tells why', async () => {
  expect(await waitingBriefly(async () => 'made')()).toBe('made');
  await expect(waitingBriefly(() => Promise.reject(new Error('away')))()).rejects.toThrow('away');
});
