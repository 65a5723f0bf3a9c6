import { beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '#/platform/logger.ts';
import { LeaseLostError, watchLease } from './lease.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** A task that is held until `end`, with notifications that only come when `tell` is called. */
function watched() {
  let isHeld = true;
  let tell = () => {};
  const count = vi.fn(async () => (isHeld ? 1 : 0));
  const events = {
    subscribe: (_: string, listener: () => void) => {
      tell = listener;
      return () => {};
    },
  };
  const db = { task: { count } } as unknown as Parameters<typeof watchLease>[0]['db'];
  const hold = watchLease({ db, events, logger: createLogger('test', 'silent') }, { id: 'task', attempt: 1 });
  const end = () => {
    isHeld = false;
  };
  return { hold, count, end, tell: () => tell() };
}

test('a task that was lost while no notification came is noticed within five seconds', async () => {
  const { hold, end } = watched();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(hold.lost.aborted).toBe(false);
  end();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(hold.lost.reason).toBeInstanceOf(LeaseLostError);
});

test('many notifications at once are one look, and that one is soon', async () => {
  const { hold, count, end, tell } = watched();
  for (let n = 0; n < 50; n += 1) tell();
  end();
  await vi.advanceTimersByTimeAsync(100);
  expect(count).toHaveBeenCalledTimes(1);
  expect(hold.lost.aborted).toBe(true);
});

test('a look that fails is taken again', async () => {
  const { hold, count, end, tell } = watched();
  count.mockRejectedValueOnce(new Error('The database is away.'));
  end();
  tell();
  await vi.advanceTimersByTimeAsync(100);
  expect(hold.lost.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(hold.lost.aborted).toBe(true);
});

test('nobody looks after it is closed', async () => {
  const { hold, count, tell } = watched();
  hold.close();
  tell();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(count).not.toHaveBeenCalled();
});
