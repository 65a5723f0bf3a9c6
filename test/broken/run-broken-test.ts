import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { BrokenSystem } from '#test/broken/broken-system.ts';
import { everyRequest, needsDatabase, problemOf } from '#test/broken/every-route.ts';
import { type Failure, failures } from '#test/broken/failures.ts';
import { ask, askAll, askHealth, askReady, findWrongAnswers } from '#test/broken/routes.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';

// The program of `npm run test:broken`: its argument is a part of the names of the failures to try, all of them without it.

/** From the moment when the part is back, in milliseconds: the bound of what is waited for. */
const backWithinMs = 10_000;
/** How long readiness may take to notice. */
const noticedWithinMs = 20_000;
/** So long no task may end before those that are left count as lost. */
const endsWithinMs = 180_000;

const [filter = ''] = process.argv.slice(2);
const system = await BrokenSystem.start();
const problems: string[] = [];
try {
  const keys: string[] = [];
  for (const failure of failures.filter(({ name }) => name.includes(filter)))
    problems.push(...(await tryOne(failure, keys)));
  problems.push(...(await findLosses(keys)));
} finally {
  await system.remove();
}
for (const problem of problems) console.log(`✗ ${problem}`);
if (problems.length === 0) console.log('✓ Every answer was right, everything came back, and nothing was lost.');
process.exit(problems.length === 0 ? 0 : 1);

/** Breaks one part, asks for everything, mends it, and sees that everything is back. One sentence for what is wrong. */
async function tryOne(failure: Failure, keys: string[]): Promise<string[]> {
  const startMs = Date.now();
  try {
    await failure.breakIt(system);
  } catch (error) {
    if (failure.part !== 'disk') throw error;
    console.log(`- ${failure.name}: left out, no small file system can be mounted here`);
    return [];
  }
  const [found] = await Promise.allSettled([findWrongWhileBroken(failure, keys)]);
  await failure.mend(system);
  if (found.status === 'rejected') throw found.reason;
  const backMs = Date.now();
  const left = await findWrongAfterwards(backMs + backWithinMs);
  const seconds = (fromMs: number) => ((Date.now() - fromMs) / 1000).toFixed(1);
  console.log(`- ${failure.name}: ${seconds(startMs)} s, back after ${seconds(backMs)} s`);
  return [...found.value, ...left].map((problem) => `${failure.name}: ${problem}`);
}

async function findWrongWhileBroken({ part, refused, isDatabaseLost }: Failure, keys: string[]): Promise<string[]> {
  const key = randomUUID();
  keys.push(key);
  const { asker, url } = system;
  const [ten, every] = await Promise.all([
    askAll(asker, key),
    Promise.all(everyRequest(asker).map((one) => problemOf(one, isDatabaseLost === true && needsDatabase(one.name)))),
  ]);
  const ready = await waitFor(async () => {
    const { parts } = await askReady(url);
    return parts.length > 0 ? parts : null;
  }, Date.now() + noticedWithinMs);
  const isNamed = ready?.join() === part;
  return [
    ...findWrongAnswers(ten, refused),
    ...every.filter((problem) => problem !== null),
    ...(isNamed ? [] : [`/api/ready names ${ready?.join(', ') ?? 'nothing'} instead of ${part}`]),
    ...((await askHealth(url)) === 200 ? [] : ['/api/health is not 200']),
  ];
}

async function findWrongAfterwards(untilMs: number): Promise<string[]> {
  let found: string[] = [];
  const isBack = await waitFor(async () => {
    const { parts } = await askReady(system.url);
    found = [...findWrongAnswers(await askAll(system.asker), []), ...parts.map((part) => `${part} is not ready`)];
    return found.length === 0 || null;
  }, untilMs);
  return isBack ? [] : found.map((one) => `not back after ${backWithinMs / 1000} s: ${one}`);
}

/** The condition's value, or null when it has not come by then. It is looked at once at the least. */
async function waitFor<T>(condition: () => Promise<T | null>, untilMs: number): Promise<T | null> {
  for (;;) {
    const found = await condition();
    if (found !== null || Date.now() > untilMs) return found;
    await delay(200);
  }
}

/** Every key stands for one task and one charge, every task ends, and the ledger holds. */
async function findLosses(keys: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const key of keys) {
    const uuids = [];
    for (const answer of [await ask('submit', system.asker, key), await ask('submit', system.asker, key)])
      uuids.push(answer.status === 200 ? JSON.parse(answer.body).data.task.uuid : answer.body);
    if (uuids[0] !== uuids[1]) found.push(`One key stands for ${uuids.join(' and ')}.`);
  }
  const open = await countLeftTasks();
  if (open > 0) found.push(`${open} tasks are still open.`);
  const [wrong] = await system.sql<{ count: number }>(`SELECT count(*)::int AS count FROM "Task" t WHERE
    (SELECT count(*) FROM "CreditTransaction" l WHERE l."taskId" = t.id AND l.type = 'DEBIT') <> 1`);
  if (wrong?.count !== 0) found.push(`${wrong?.count} tasks do not have one charge.`);
  return [...found, ...(await findBrokenInvariants(system.db))];
}

/** How many tasks are open when all have ended, or none has for a long time. */
async function countLeftTasks(): Promise<number> {
  const count = () => system.db.task.count({ where: { status: { in: ['queued', 'running'] } } });
  let left = await count();
  for (let deadlineMs = Date.now() + endsWithinMs; left > 0 && Date.now() < deadlineMs; await delay(500)) {
    const now = await count();
    if (now < left) deadlineMs = Date.now() + endsWithinMs;
    left = now;
  }
  return left;
}
