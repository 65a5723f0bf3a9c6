// Loaded before the web process (`node --import`): prints a line for each statement that any copy of any code sends.
import pg from 'pg';
import { statementName } from '#test/statement-name.ts';

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [asked] = args;
  const text = typeof asked === 'string' ? asked : (asked as { text?: string }).text;
  if (text) console.log(`sent ${statementName(text)}`);
  return Reflect.apply(query, this, args);
} as typeof query;
