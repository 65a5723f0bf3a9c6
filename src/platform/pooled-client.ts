import type pg from 'pg';
import { isStatementLost } from '#/platform/database-failure.ts';
import { PipelinedClient, textOf } from '#/platform/pipelined-client.ts';
import { preparedNames, readPreparedSql, type Statement, sharedStatementSql } from '#/platform/shared-statements.ts';

/** What the clients of one pool share. */
type Pooling = {
  /** The settings of every statement, by name. */
  settings: Readonly<Record<string, string | number>>;
  /** Whether statements stay prepared in the connections of the server: not once one of them could not be executed any more. */
  keepsStatements: boolean;
};

type Callback = (error: Error | null, result?: unknown) => void;

/**
 * A pipelined client of a pooler in transaction mode, which may give each transaction another connection of the server, in
 * whatever state the one before left its session. Settings travel with BEGIN and hold for the transaction; a statement outside of one
 * becomes one of its own. Both cost no round trip. From the second statement on, named ones are executed as
 * `sharedStatementSql` says; the first ones of a transaction and lone ones have no name.
 */
class PooledClient extends PipelinedClient {
  readonly #pooling: Pooling;
  readonly #beginSql: string;
  /** What is prepared in the connection of this transaction; undefined where that is not known. */
  #prepared: ReadonlySet<string> | undefined;

  constructor(config: pg.ClientConfig | undefined, pooling: Pooling) {
    super(config);
    this.#pooling = pooling;
    const settings = Object.entries(pooling.settings);
    this.#beginSql = ['BEGIN', ...settings.map(([name, value]) => `SET LOCAL ${name} = '${value}'`)].join('; ');
  }

  protected override sendBegin(_begin: unknown[], first: unknown[]): Promise<unknown> {
    this.#prepared = undefined;
    // A transaction's isolation is set before its first query, and does without prepared statements.
    if (!this.#pooling.keepsStatements || /^SET TRANSACTION /.test(textOf(first) ?? ''))
      return super.send([this.#beginSql]);
    return super.send([`${this.#beginSql}; ${readPreparedSql}`]).then((results) => {
      const [row] = (results as pg.QueryResult<{ prepared: string | null }>[]).at(-1)?.rows ?? [];
      this.#prepared = preparedNames(row?.prepared);
    });
  }

  protected override sendAlone(args: unknown[]): unknown {
    this.#prepared = undefined;
    const callback = args.find((arg): arg is Callback => typeof arg === 'function');
    const own = args.filter((arg) => arg !== callback);
    const answer = this.inOnePacket(() => {
      // END is COMMIT; where statements are recorded, COMMIT stays the end of a command.
      const parts = [super.send([this.#beginSql]), this.send(own), super.send(['END'])];
      return Promise.all(parts).then(([, result]) => result);
    });
    if (!callback) return answer;
    answer.then(
      (result) => callback(null, result),
      (error: Error) => callback(error),
    );
    return;
  }

  protected override send(args: unknown[]): Promise<unknown> {
    const [first, ...others] = args;
    if (typeof first === 'string') return super.send(args);
    const { name: _, values, ...statement } = first as Statement;
    const sql = this.#prepared ? sharedStatementSql(first as Statement, this.#prepared) : null;
    if (sql === null) return super.send([{ ...statement, values }, ...others]);
    return super.send([{ ...statement, text: sql }]).then(lastOf, (error: { code?: string; message?: string }) => {
      if (isStatementLost(error)) this.#pooling.keepsStatements = false;
      throw error;
    });
  }
}

/** Returns the class of the clients of one pool. `settings`: the settings of every statement, by name. */
export function pooledClientWith(settings: Pooling['settings']): new (config?: pg.ClientConfig) => PipelinedClient {
  const pooling = { settings, keepsStatements: true };
  return class extends PooledClient {
    constructor(config?: pg.ClientConfig) {
      super(config, pooling);
    }
  };
}

/** The result of a text of one statement, or the last one of several. */
function lastOf(results: unknown): unknown {
  return Array.isArray(results) ? results.at(-1) : results;
}
