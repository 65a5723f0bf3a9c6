import { act, renderHook } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Standing, useReconnection } from '#/features/tasks/components/use-reconnection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Line = { isListening?: boolean; isBroken?: boolean; isOpen?: boolean };

/** A live connection of which a test says how it is; `standing` is what was made of it. */
function line() {
  const onTry = vi.fn();
  const { result, rerender } = renderHook(
    ({ isListening = true, isBroken = false, isOpen = false }: Line) => {
      const [standing, setStanding] = useState<Standing>('open');
      useReconnection({ isListening, isBroken, isOpen, standing, setStanding, onTry });
      return standing;
    },
    { initialProps: { isOpen: true } as Line },
  );
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  return { standing: () => result.current, become: rerender, pass, onTry };
}

test('a connection that the browser brings back within its usual gap was never lost', async () => {
  const { standing, become, pass, onTry } = line();
  become({ isBroken: true });
  await pass(4_900);
  become({ isOpen: true });
  await pass(60_000);
  expect([standing(), onTry.mock.calls.length]).toEqual(['open', 0]);
});

test('one that stays broken is closed for a while, then tried, and closed again at once when that fails', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const { standing, become, pass, onTry } = line();
  become({ isBroken: true });
  await pass(5_000);
  expect(standing()).toBe('resting');
  become({});
  await pass(3_900);
  expect([standing(), onTry.mock.calls.length]).toEqual(['resting', 0]);
  await pass(100);
  expect([standing(), onTry.mock.calls.length]).toEqual(['trying', 1]);
  become({ isBroken: true });
  await pass(0);
  expect(standing()).toBe('resting');
  become({});
  await pass(4_000);
  become({ isOpen: true });
  expect([standing(), onTry.mock.calls.length]).toEqual(['open', 2]);
});

test('the time of rest is another one in each tab', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  const first = line();
  first.become({ isBroken: true });
  await first.pass(5_000);
  await first.pass(2_000);
  expect(first.standing()).toBe('trying');
  random.mockReturnValue(1);
  const second = line();
  second.become({ isBroken: true });
  await second.pass(5_000);
  await second.pass(2_000);
  expect(second.standing()).toBe('resting');
});

test('nothing is tried while nobody looks, and it goes on when somebody does', async () => {
  const { standing, become, pass, onTry } = line();
  become({ isBroken: true });
  await pass(5_000);
  become({ isListening: false });
  await pass(60_000);
  expect([standing(), onTry.mock.calls.length]).toEqual(['resting', 0]);
  become({});
  await pass(4_000);
  expect([standing(), onTry.mock.calls.length]).toEqual(['trying', 1]);
});
