// `npm run bench:ledger`: how fast the ledger is, as ratios to what the database itself can do in the same run.
// `-- --seconds 4 --rounds 3 --clients 1,8,32 --only charge,submit` for less or more, and `--pgledger ../pgledger` for a
// row of pgledger beside them, `--pooler` for charges through PgBouncer. A whole run writes bench/results/.
import { mkdir, writeFile } from 'node:fs/promises';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { installQueue, openSendingQueue, type Queue } from '#/platform/queue.ts';
import { pooledUrlOf, startPooler } from '#test/pooler.ts';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import type { Accounts } from './ledger/accounts.ts';
import { createPgLimit } from './ledger/limit.ts';
import { figuresOf, type Operation, runLoad } from './ledger/load.ts';
import { type Cell, type Group, measureAll, type Row } from './ledger/measure.ts';
import { type Options, parseOptions, type RowName, type Spread } from './ledger/options.ts';
import { findPgbench, runPgbench } from './ledger/pgbench.ts';
import { createPgledger } from './ledger/pgledger.ts';
import { createHistoryRows, createProductRows } from './ledger/product.ts';
import { proveProduct } from './ledger/proof.ts';
import {
  alignTable,
  cellTable,
  describe,
  describeMachine,
  makeReport,
  type Report,
  targetTable,
  titleOf,
  toJson,
  toMarkdown,
} from './ledger/report.ts';
import { seedHistory, seedPlainTables, seedProduct, seedUsers } from './ledger/seed.ts';
import { type BenchServer, withBenchServer } from './ledger/server.ts';
import { targetsOf } from './ledger/targets.ts';
import { createUsual, createUsualDb } from './ledger/usual.ts';

const resultFolder = 'bench/results';

/** What is open while measuring. */
type Bench = { rows: Row[]; product: Db; pgbench: string | null; close(): Promise<void> };

async function prepare(server: BenchServer, options: Options): Promise<Bench> {
  const urls = {
    plain: await server.makeDatabase('plain'),
    product: await server.makeDatabase('product'),
    history: await server.makeDatabase('history'),
  };
  await installQueue(urls.product);
  // A job that cannot be sent fails its submit; only the end of the server would be left to log.
  const queue: Queue = await openSendingQueue(urls.product, createLogger('bench', 'silent'));
  const product = createDb(urls.product, { answerMs: 0 });
  const dbs = { plain: createUsualDb(urls.plain), product, history: createDb(urls.history) };
  const plainAccounts = await seedPlainTables(dbs.plain);
  const limit = createPgLimit(urls.plain, plainAccounts);
  const usual = createUsual(dbs.plain, await seedUsers(dbs.plain, 2_000_000_000));
  const accounts = await seedProduct(dbs.product);
  const verbs = createProductRows({ ledger: createProductLedger(product), queue }, accounts);
  const hasHistory = options.rows.some((row) => row.startsWith('history'));
  const history = createHistoryRows(dbs.history, hasHistory ? await seedHistory(dbs.history) : { many: [], one: '' });
  await verbs.begin();
  // Plans made on tables that look empty would be sequential scans for as long as the connections live.
  for (const db of Object.values(dbs)) await db.$executeRaw`VACUUM ANALYZE`;
  const pgledger = options.pgledger
    ? await createPgledger(await server.makeEmptyDatabase('pgledger'), options.pgledger)
    : null;
  const pgbench = options.rows.includes('limit (pgbench)') ? await findPgbench() : null;
  // Last, so that nothing fails while it is open.
  const pooled = options.pooler ? await openPooled(urls.product, { queue, accounts }) : null;
  const rows: Partial<Record<RowName, Row['run']>> = {
    'limit (pg)': inNode(limit.prepare),
    'limit (pgbench)': async ({ clients, spread }, durations) =>
      figuresOf(await runPgbench(urls.plain, plainAccounts, { clients, spread, durations })),
    usual: inNode(usual.prepare),
    ...(pgledger ? { pgledger: inNode(pgledger.prepare) } : {}),
    charge: inNode(verbs.rows.charge),
    ...(pooled ? { 'charge, pooled': inNode(pooled.rows.charge) } : {}),
    submit: inNode(verbs.rows.submit),
    refund: inNode(verbs.rows.refund),
    balance: inNode(verbs.rows.balance),
    'history, first page': inNode(history.first),
    'history, deep page': inNode(history.deep),
  };
  return {
    rows: options.rows.flatMap((name) => {
      const run = rows[name];
      return run && (name !== 'limit (pgbench)' || pgbench) ? [{ name, run }] : [];
    }),
    product,
    pgbench,
    async close() {
      await queue.stop({ graceful: false });
      await pooled?.close();
      await Promise.all([limit.close(), pgledger?.close(), ...Object.values(dbs).map((db) => db.$disconnect())]);
    },
  };
}

/** The product's verbs on the same ledger through a PgBouncer of its own, with as many connections of the server. */
async function openPooled(url: string, { queue, accounts }: { queue: Queue; accounts: Accounts<string> }) {
  const pooler = await startPooler(url);
  const db = createDb(pooledUrlOf(url, pooler.port), { answerMs: 0, isPooled: true });
  const { rows } = createProductRows({ ledger: createProductLedger(db), queue }, accounts);
  return { rows, close: () => db.$disconnect().then(pooler.stop) };
}

/** A row whose operations run in this process. */
function inNode(prepareRow: (clients: number, spread: Spread) => Promise<Operation>): Row['run'] {
  return async ({ clients, spread }, durations) =>
    figuresOf(await runLoad(clients, durations, await prepareRow(clients, spread)));
}

function printGroup(group: Group, cells: Cell[]): void {
  print(`\n${titleOf(group)}\n${alignTable(cellTable(cells))}`);
}

async function run(server: BenchServer, options: Options): Promise<void> {
  const bench = await step('Seeding', () => prepare(server, options), 'Seeded');
  try {
    const machine = describeMachine({ postgres: server.version, pgbench: bench.pgbench });
    print(describe(machine));
    if (options.rows.includes('limit (pgbench)') && !bench.pgbench) {
      print('pgbench is not on PATH: its row is left out, and so are the targets that stand on it.');
    }
    const cells = await measureAll(bench.rows, options, printGroup);
    const targets = targetsOf(cells);
    const told = targets.filter((target) => options.isWhole || target.measured !== null);
    print(told.length > 0 ? `\n${alignTable(targetTable(told))}\n` : '');
    const proof = await step(
      'Proving the ledger',
      () => proveProduct(bench.product),
      (text) => text,
    );
    if (options.isWhole) await keep(makeReport({ machine, cells, targets, proof }, options));
    else print('Not a whole run: bench/results/ stays as it is.');
  } finally {
    await bench.close();
  }
}

async function keep(report: Report): Promise<void> {
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/ledger.json`, toJson(report));
  await writeFile(`${resultFolder}/ledger.md`, toMarkdown(report));
  print(`Written to ${resultFolder}/ledger.md and ledger.json.`);
}

await runMain(() => {
  const options = parseOptions(process.argv.slice(2));
  return withBenchServer((server) => run(server, options));
});
process.exit();
