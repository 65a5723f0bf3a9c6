// Loaded before the web process (`node --import`): prints a line for each pool, each listening client and each batcher of the
// ledger that any copy of any code makes. Node and what Next has bundled share one `pg`.
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

// The ledger keeps the batcher of a database in a WeakMap.
const { set } = WeakMap.prototype;
WeakMap.prototype.set = function (this: WeakMap<object, unknown>, key: object, value: unknown) {
  if ((value as object | undefined)?.constructor?.name === 'CommandBatcher') console.log('made a batcher');
  return Reflect.apply(set, this, [key, value]);
} as typeof set;
