// Loaded before the web process (`node --import`): prints a line for each pool, each listening client and each ledger, with
// its batcher, that any copy of any code makes. Node and what Next has bundled share one `pg`.
import pg from 'pg';

class CountedPool extends pg.Pool {
  constructor(config?: pg.PoolConfig) {
    super(config);
    console.log(`made a pool of ${config?.application_name}`);
  }
}
Object.assign(pg, { Pool: CountedPool });

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [asked] = args;
  if (typeof asked === 'string' && asked.startsWith('LISTEN')) console.log(`made a listener: ${asked}`);
  return Reflect.apply(query, this, args);
} as typeof query;

// A ledger joins its commands, and has one batcher for them.
const { assign } = Object;
Object.assign = (target: object, ...sources: object[]) => {
  if (Object.hasOwn(target, 'checkAndDeduct')) console.log('made a ledger');
  return assign(target, ...sources);
};
