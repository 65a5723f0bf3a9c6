import { format } from 'node:util';
import { afterAll, afterEach } from 'vitest';

// A test that expects an error on the console says so with vi.spyOn(console, 'error').
const strays: string[] = [];
console.error = (...args: unknown[]) => {
  strays.push(format(...args));
};

function failOnStrays(): void {
  const found = strays.splice(0);
  if (found.length > 0) throw new Error(`console.error was called:\n${found.join('\n')}`);
}

afterEach(failOnStrays);
afterAll(failOnStrays);
