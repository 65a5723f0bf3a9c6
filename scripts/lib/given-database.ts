import { Client } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';
import { describeDatabaseProblem } from './database-problem.ts';

/** The addresses of a database that was given: `url` may be a pooler's only where `directUrl` leads to the server itself. */
export type GivenDatabase = { url: string; directUrl: string | undefined };

type Variable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

/** A setting of a session that nobody has but who asks for it when connecting. A pooler refuses it, or drops it. */
const mark = '-c product.reached=server';
const protocolViolation = '08P01';

/**
 * Checks that the database answers at its addresses, that one of them leads to the server itself, and that both are of the
 * same database.
 * @throws {SetupError} with a sentence that says what is wrong
 */
export async function checkGivenDatabase({ url, directUrl }: GivenDatabase): Promise<void> {
  if (directUrl === undefined) {
    if (!(await isServer(url, 'DATABASE_URL'))) throw new SetupError(poolerSentence);
    return;
  }
  const pooled = await identityOf(url, 'DATABASE_URL');
  if (!(await isServer(directUrl, 'DATABASE_DIRECT_URL'))) throw new SetupError(poolerTooSentence);
  if (pooled !== (await identityOf(directUrl, 'DATABASE_DIRECT_URL'))) throw new SetupError(otherDatabaseSentence);
}

const poolerTooSentence =
  'DATABASE_DIRECT_URL is the address of a pooler, too: set it in .env to that of the PostgreSQL server itself.';
const otherDatabaseSentence =
  'DATABASE_URL and DATABASE_DIRECT_URL are not of the same database: correct one of them in .env.';
const poolerSentence =
  'DATABASE_URL is the address of a pooler, such as PgBouncer, through which nobody can listen or migrate: keep it, and set DATABASE_DIRECT_URL in .env to the address of the PostgreSQL server itself.';

/** Whether it is the server itself that answers at an address. */
async function isServer(url: string, variable: Variable): Promise<boolean> {
  const own = new URL(url).searchParams.get('options');
  const marked = new URL(url);
  marked.searchParams.set('options', own ? `${own} ${mark}` : mark);
  try {
    const reached = await ask(marked.href, "SELECT coalesce(current_setting('product.reached', true), '') AS answer");
    return reached === 'server';
  } catch (error) {
    const { code, message = '' } = error as { code?: string; message?: string };
    if (code === protocolViolation && /startup parameter/i.test(message)) return false;
    throw new SetupError(describeDatabaseProblem(error, url, variable));
  }
}

/** Which database of which server answers at an address. */
async function identityOf(url: string, variable: Variable): Promise<string> {
  const sql = `SELECT system_identifier || ' ' || oid AS answer
    FROM pg_control_system(), pg_database WHERE datname = current_database()`;
  return ask(url, sql).catch((error) => {
    throw new SetupError(describeDatabaseProblem(error, url, variable));
  });
}

async function ask(url: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ answer: string }>(sql);
    return rows[0]?.answer ?? '';
  } finally {
    await client.end().catch(() => {});
  }
}
