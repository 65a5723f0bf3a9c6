import { expect, test } from 'vitest';
import { createLogger } from '#/platform/logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('test', 'info', { write: (line) => lines.push(line) }));
  return lines.join('');
}

test('an error is logged with its place, its code and its cause', () => {
  const cause = Object.assign(new Error('violates a check'), { code: '23514' });
  const line = JSON.parse(logged((logger) => logger.error({ error: new Error('not written', { cause }) }, 'failed')));
  expect(line.error).toMatchObject({
    type: 'Error',
    message: 'not written',
    cause: { message: 'violates a check', code: '23514' },
  });
  expect(line.error.stack).toContain('logger.test.ts');
});

test('what the database puts into an error of a row, with prompts and addresses, stays out', () => {
  const error = Object.assign(new Error('violates a check'), {
    detail: 'Failing row contains (ada@example.com).',
    meta: { driverAdapterError: { cause: { detail: 'Failing row contains (a very private prompt).' } } },
  });
  const line = logged((logger) => logger.error({ error }, 'failed'));
  expect(line).not.toContain('private');
  expect(line).not.toContain('ada@example.com');
});

test('fields that hold secrets or what people wrote are struck out', () => {
  const line = logged((logger) => logger.info({ input: { prompt: 'private' }, email: 'ada@example.com' }, 'x'));
  expect(line).not.toContain('private');
  expect(line).not.toContain('ada@');
});
