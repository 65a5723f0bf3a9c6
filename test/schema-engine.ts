import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, type SqlQuery } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { QueryResult } from 'pg';
import { onTestFinished } from 'vitest';

/** Prisma's own schema engine on a database, until the test ends. */
export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  // Never a connectionString: it would win over the name of the shadow database, and what the engine does there (it
  // empties it) would happen to this one.
  const factory = new PrismaPg({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => teachCharColumns(await connect());
  await loadEngine();
  const engine = await glue.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  onTestFinished(() => engine.free());
  return engine;
}

/** Type ids of PostgreSQL's catalogue. */
const CHAR = 18;
const TEXT = 25;

/** The engine reads columns of the type "char" (the kind of a constraint, for one), which the adapter does not know. */
function teachCharColumns(adapter: Awaited<ReturnType<PrismaPg['connect']>>): typeof adapter {
  const pool = adapter.underlyingDriver();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<QueryResult>;
  const queryRaw = adapter.queryRaw.bind(adapter);
  let charColumns = new Set<number>();
  const queryAsText = async (...args: unknown[]) => {
    const result = await query(...args);
    charColumns = new Set(result.fields.flatMap(({ dataTypeID }, index) => (dataTypeID === CHAR ? [index] : [])));
    for (const index of charColumns) Object.assign(result.fields[index] ?? {}, { dataTypeID: TEXT });
    return result;
  };
  // The engine asks one thing at a time, so the columns remembered are those of this query.
  return Object.assign(adapter, {
    underlyingDriver: () => pool,
    queryRaw: async (request: SqlQuery) => {
      const result = await queryRaw(request);
      const columnTypes = result.columnTypes.map((type, i) => (charColumns.has(i) ? ColumnTypeEnum.Character : type));
      return { ...result, columnTypes };
    },
    client: Object.assign(pool, { query: queryAsText }),
  });
}

let loading: Promise<void> | undefined;

function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
    const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return loading;
}
