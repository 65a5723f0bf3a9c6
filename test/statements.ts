import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { statementName } from '#test/statement-name.ts';

/**
 * Records what this process sends to PostgreSQL until the test ends: of each statement the name in its leading comment, of one
 * without a name its first words up to the table. Not the reading of the clocks, which goes on by itself. Empty the list to
 * begin anew.
 */
export function recordStatements(): string[] {
  const statements: string[] = [];
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const name = statementName(typeof first === 'string' ? first : (first as { text: string }).text);
    if (name !== 'clock:read') statements.push(name);
    return query.apply(this, args) as never;
  });
  onTestFinished(() => spy.mockRestore());
  return statements;
}
