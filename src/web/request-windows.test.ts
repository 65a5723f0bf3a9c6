import { expect, test } from 'vitest';
import { createRequestWindows } from '#/web/request-windows.ts';

const rule = { window: 60, max: 2 };
const allowed = { allowed: true, retryAfter: null };

function openWindows() {
  let now = 5_000;
  const windows = createRequestWindows(() => now);
  return { ask: (key = 'one') => windows.consume(key, rule), pass: (ms: number) => (now += ms) };
}

test('what is above the limit is told when the window ends', async () => {
  const { ask, pass } = openWindows();
  expect([await ask(), await ask()]).toEqual([allowed, allowed]);
  expect(await ask()).toEqual({ allowed: false, retryAfter: 60 });
  pass(58_500);
  expect(await ask()).toEqual({ allowed: false, retryAfter: 2 });
  expect(await ask('other')).toEqual(allowed);
});

test('a window is over at its end, whatever was refused in it', async () => {
  const { ask, pass } = openWindows();
  for (let count = 0; count < 5; count += 1) await ask();
  pass(59_999);
  expect((await ask()).allowed).toBe(false);
  pass(1);
  expect([await ask(), await ask()]).toEqual([allowed, allowed]);
  expect((await ask()).allowed).toBe(false);
});

test('windows that are over make room for others', async () => {
  const { ask, pass } = openWindows();
  await ask();
  pass(60_000);
  await ask('other');
  expect(await ask()).toEqual(allowed);
});
