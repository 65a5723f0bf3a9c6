import path from 'node:path';
import pg from 'pg';
import { type Answered, askAgain, type Build, type VerbName } from '#test/old-database/build.ts';
import { writeDump, writeExpected } from '#test/old-database/dump.ts';
import { type Expected, facts } from '#test/old-database/facts.ts';
import { assertEverything } from './coverage.ts';
import { tellCreditHistories } from './credit-histories.ts';
import { openOldBuild } from './old-build.ts';
import { tellPlanHistories } from './plan-histories.ts';
import { tellTaskHistories } from './task-histories.ts';
import { createTeller } from './teller.ts';
import { tellStories } from './told-stories.ts';

// Makes the dump anew, with the old release that is checked out, with its packages, in the folder of the argument:
// node test/old-database/make/make.ts ../old

const [checkout] = process.argv.slice(2);
if (!checkout) throw new Error('Say the folder in which commit 429e640 is checked out.');
const old = await openOldBuild(path.resolve(checkout));
const client = new pg.Client({ connectionString: old.url });
await client.connect();
try {
  const ofStories = await tellStories(old);
  const teller = await createTeller(old);
  await tellCreditHistories(teller);
  await tellPlanHistories(teller);
  await tellTaskHistories(teller);
  await assertEverything(client);
  await assertClean(old.build);
  const { accounts, plans } = await readFacts(old.build);
  await writeDump(client);
  // Last, because each of them is a request, although none writes a line.
  const answers = await askAllAgain(old.build, [...ofStories, ...teller.asked]);
  await assertClean(old.build);
  await writeExpected({ accounts, plans, answers } satisfies Expected);
  console.log(`${Object.keys(accounts).length} accounts, ${answers.length} stored answers.`);
} finally {
  await client.end();
  await old.close();
}

async function assertClean(build: Build): Promise<void> {
  const broken = await build.brokenInvariants();
  if (broken.length > 0) throw new Error(`The ledger does not hold.\n${broken.join('\n')}`);
}

async function readFacts(build: Build): Promise<Pick<Expected, 'accounts' | 'plans'>> {
  const users: { id: string }[] = (await client.query('SELECT id FROM "User" ORDER BY id')).rows;
  const accounts: Expected['accounts'] = {};
  for (const { id } of users) {
    const account: Record<string, unknown> = {};
    for (const { name, read } of facts) account[name] = await read(build, id);
    accounts[id] = account;
  }
  return { accounts, plans: await build.plans() };
}

/** Asks again what has a record, whose answer is then the stored one; what was asked otherwise under its key is left out. */
async function askAllAgain(build: Build, asked: readonly Omit<Answered, 'answer'>[]): Promise<Answered[]> {
  const answers = new Map<string, Answered>();
  for (const request of asked) {
    if (!(await hasRecord(request))) continue;
    const answer = await askAgain(build, request).catch((error) => {
      if (error.reason === 'IDEMPOTENCY_CONFLICT') return undefined;
      throw error;
    });
    if (answer !== undefined) answers.set(JSON.stringify(request), { ...request, answer });
  }
  return [...answers.values()];
}

async function hasRecord({ verb, asked }: Omit<Answered, 'answer'>): Promise<boolean> {
  const { userId, ...named } = asked as Record<string, string>;
  const ownKeys: Partial<Record<VerbName, string>> = {
    clawback: `chargeback:${named.grantId}`,
    revertClawback: `restore:${named.clawbackId}`,
    startFreePlan: `signup:${userId}`,
  };
  // Keys of work outside are hashes, and every one of the histories was answered.
  if (verb === 'createExternalTask') return true;
  const key = ownKeys[verb] ?? (named.reference === undefined ? named.idempotencyKey : `grant:${named.reference}`);
  const sql = 'SELECT 1 FROM "IdempotencyRecord" WHERE "userId" = $1 AND key = $2';
  return (await client.query(sql, [userId, key])).rowCount !== 0;
}
