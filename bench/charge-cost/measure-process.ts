// Started by bench/charge-cost.ts for one checkout: `<root> <database url>`. It imports that checkout's own code, charges,
// refunds and submits, and tells its parent what each cost in CPU time.

import { readFileSync } from 'node:fs';
import { brand } from '#/brand.ts';
import type { Logger } from '#/platform/logger.ts';
import { type Checkout, importFrom, importLedger, importSubmit } from '../http/checkout.ts';
import { median } from '../ledger/load.ts';
import type { Cost, Costs } from './report.ts';

/** So many accounts at once: the ledger makes two transactions of them. */
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
const { openSendingQueue } = await importFrom<typeof import('#/platform/queue.ts')>(checkout, [
  'src/platform/queue.ts',
  'src/server/queue.ts',
]);
// A job that cannot be sent fails its submit: nothing is left to log.
const queue = await openSendingQueue(url, { error: () => {}, warn: () => {} } as unknown as Logger);
const ledger = await importLedger(checkout, db);
const { checkAndDeduct, grant, refund } = ledger;
const submitTask = await importSubmit(checkout, { db, ledger, queue });
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

const picture = { prompt: 'A lighthouse in the rain', aspectRatio: 'landscape' as const };
const charges: { userId: string; chargeId: string }[] = [];

/** Each is done once for all accounts at once. */
const verbs: Record<keyof Costs, () => Promise<unknown>> = {
  charge: () =>
    Promise.all(
      userIds.map(async (userId) => {
        const { answer } = await checkAndDeduct({ userId, actor: 'system', type: 'TEXT_TO_IMAGE', input: {} });
        if (answer.kind !== 'charged' || !answer.transactionId) throw new Error(`A charge was ${answer.kind}.`);
        charges.push({ userId, chargeId: answer.transactionId });
      }),
    ),
  refund: () =>
    Promise.all(
      charges
        .splice(-accounts)
        .map((charge) => refund({ ...charge, actor: 'system', reason: 'failure', description: 'Returned' })),
    ),
  submit: () =>
    Promise.all(
      userIds.map((userId) =>
        submitTask({ userId, actor: 'system', type: 'text-to-image', input: picture, sentInput: picture }),
      ),
    ),
};

for (let n = 0; n < warmUpRounds; n += 1) for (const verb of Object.values(verbs)) await verb();
await db.$executeRawUnsafe('VACUUM ANALYZE');
for (let n = 0; n < warmUpRounds; n += 1) for (const verb of Object.values(verbs)) await verb();
const backends = await db.$queryRaw<{ pid: number }[]>`
  SELECT pid FROM pg_stat_activity WHERE application_name = ${brand.slug} AND datname = current_database()`;

/** The time that the database's processes were on a CPU, in microseconds: the kernel counts it in nanoseconds. */
function postgresMicros(): number {
  return backends.reduce((sum, { pid }) => {
    const [nanoseconds = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1000;
  }, 0);
}

/**
 * Measures rounds of a verb; before each group of them `prepare` does what is not measured. PostgreSQL's time is that of the
 * fastest round, Node's that of the median group: it contains the collection of garbage, which no single round has.
 */
async function measure(verb: () => Promise<unknown>, prepare: () => Promise<unknown>): Promise<Cost> {
  let postgresMicrosOfFastest = Infinity;
  const nodeMicros: number[] = [];
  for (let done = 0; done < rounds; done += group) {
    await prepare();
    const before = process.cpuUsage();
    for (let n = 0; n < group; n += 1) {
      const started = postgresMicros();
      await verb();
      postgresMicrosOfFastest = Math.min(postgresMicrosOfFastest, (postgresMicros() - started) / accounts);
    }
    const { user, system } = process.cpuUsage(before);
    nodeMicros.push((user + system) / (group * accounts));
  }
  return { postgresMicros: postgresMicrosOfFastest, nodeMicros: median(nodeMicros) };
}

const nothing = async () => {};
const costs: Costs = {
  charge: await measure(verbs.charge, nothing),
  refund: await measure(verbs.refund, async () => {
    for (let n = 0; n < group; n += 1) await verbs.charge();
  }),
  /** No user has hundreds of open tasks, which a submit counts. */
  submit: await measure(verbs.submit, () => db.$executeRaw`DELETE FROM "Task"`),
};
await queue.stop({ graceful: false });
await db.$disconnect();
process.send?.(costs, () => process.exit());
