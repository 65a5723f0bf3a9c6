// Started by bench/charge-cost.ts for one checkout: `<root> <database url>`. It imports that checkout's own code, charges, and
// tells its parent what a charge cost in CPU time.
import { readFileSync } from 'node:fs';
import { type Checkout, importFrom, importLedger } from '../http/checkout.ts';
import type { ChargeCost } from './report.ts';

/** So many accounts charge at once: the ledger makes two transactions of them. */
const accounts = 14;
const grantsEach = 5;
const rounds = 400;
/** Rounds whose Node time is taken together, since the clock of a process counts in steps. */
const group = 20;
const warmUpRounds = 100;

const [root = '', url = ''] = process.argv.slice(2);
const checkout: Checkout = { root, commit: null };
const { createDb } = await importFrom<typeof import('#/platform/db.ts')>(checkout, [
  'src/platform/db.ts',
  'src/server/db.ts',
]);
const db = createDb(url);
const { checkAndDeduct, grant } = await importLedger(checkout, db);
const userIds: string[] = [];
for (let n = 0; n < accounts; n += 1) {
  const email = `charge-cost-${n}-${process.pid}@example.com`;
  const { id: userId } = await db.user.create({ data: { name: 'Ada', email }, select: { id: true } });
  for (let g = 0; g < grantsEach; g += 1) {
    const given = { amountCredits: 1_000_000, source: 'ADMIN', description: 'For the benchmark' } as const;
    await grant({ userId, actor: 'system', ...given });
  }
  userIds.push(userId);
}

const chargeAll = () =>
  Promise.all(userIds.map((userId) => checkAndDeduct({ userId, actor: 'system', type: 'TEXT_TO_IMAGE', input: {} })));

for (let n = 0; n < warmUpRounds; n += 1) await chargeAll();
await db.$executeRawUnsafe('VACUUM ANALYZE');
for (let n = 0; n < warmUpRounds; n += 1) await chargeAll();
const backends = await db.$queryRaw<{ pid: number }[]>`
  SELECT pid FROM pg_stat_activity WHERE application_name = 'farthing' AND datname = current_database()`;

/** The time that the database's processes were on a CPU, in microseconds: the kernel counts it in nanoseconds. */
function postgresMicros(): number {
  return backends.reduce((sum, { pid }) => {
    const [nanoseconds = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1000;
  }, 0);
}

const cost: ChargeCost = { postgresMicros: Infinity, nodeMicros: Infinity };
for (let done = 0; done < rounds; done += group) {
  const before = process.cpuUsage();
  for (let n = 0; n < group; n += 1) {
    const started = postgresMicros();
    await chargeAll();
    cost.postgresMicros = Math.min(cost.postgresMicros, (postgresMicros() - started) / accounts);
  }
  const { user, system } = process.cpuUsage(before);
  cost.nodeMicros = Math.min(cost.nodeMicros, (user + system) / (group * accounts));
}
await db.$disconnect();
process.send?.(cost, () => process.exit());
