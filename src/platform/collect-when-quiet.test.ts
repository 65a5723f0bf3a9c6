import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { isWorthCollecting } from '#/platform/collect-when-quiet.ts';
import { limits } from '#test/limits.ts';

const mib = 2 ** 20;

describe('whether to collect', () => {
  test.each([
    ['quiet, and much is held', { busyShare: 0.01, heldBytes: 120 * mib, leftBytes: 80 * mib }, true],
    ['at work', { busyShare: 0.1, heldBytes: 120 * mib, leftBytes: 80 * mib }, false],
    ['quiet, and little came since', { busyShare: 0.01, heldBytes: 90 * mib, leftBytes: 80 * mib }, false],
    ['quiet, and less is held than then', { busyShare: 0, heldBytes: 70 * mib, leftBytes: 80 * mib }, false],
    ['quiet for the first time', { busyShare: 0, heldBytes: 70 * mib, leftBytes: 0 }, true],
  ])('%s', (_, found, expected) => {
    expect(isWorthCollecting(found)).toBe(expected);
  });
});

/** Old objects of 40 MiB that nobody holds any more, and as many that somebody does. It ends when the former are gone. */
const program = `
import { collectWhenQuiet } from '#/platform/collect-when-quiet.ts';
const many = () => Array.from({ length: 500_000 }, (_, n) => ({ n, others: [n] }));
globalThis.registry = new FinalizationRegistry((name) => {
  console.log(name, globalThis.held.length, process.memoryUsage().heapUsed < globalThis.usedBefore - 20 * 2 ** 20);
  process.exit();
});
globalThis.held = many();
let left = many();
globalThis.registry.register(globalThis.held, 'held');
globalThis.registry.register(left, 'left');
globalThis.usedBefore = process.memoryUsage().heapUsed;
left = null;
// What is told of the end of an object is told in the loop, which nothing else would keep going.
setInterval(() => {}, 2 ** 30);
collectWhenQuiet(50);
`;

async function run(): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: limits.wait,
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said.trim();
}

test('a process that is quiet lets go of what nobody holds, and of nothing else', async () => {
  expect(await run()).toBe('left 500000 true');
});
