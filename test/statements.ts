import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { statementName } from '#test/statement-name.ts';

/**
 * Records what this process sends to PostgreSQL until the test ends: of each statement the name in its leading comment, of one
 * without a name its first words up to the table. Empty the list to begin anew.
 */
export function recordStatements(): string[] {
  const statements: string[] = [];
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    statements.push(statementName(typeof first === 'string' ? first : (first as { text: string }).text));
    return query.apply(this, args) as never;
  });
  onTestFinished(() => spy.mockRestore());
  return statements;
}
