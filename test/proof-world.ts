import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import type { TaskStatus } from '#/generated/prisma/enums.ts';
import type { Db } from '#/platform/db.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { createUser } from '#test/factories.ts';

/** A sound ledger with something of everything, and somebody who can change it as only a superuser can. */
export type ProofWorld = {
  /** Ids by the names that `run` knows: accounts, grants, lines and tasks. */
  ids: Record<string, string>;
  /** Runs statements with the triggers off, `:name` standing for an id of that name. */
  run(statements: string): Promise<void>;
  /** Writes every hash of an account anew from this line on, and the head unless told otherwise. */
  rechain(account: string, options?: { from?: number; keepsHead?: boolean }): Promise<void>;
  /** Writes one more line by hand, with all that belongs to one: only its meaning may be wrong. */
  append(account: string, line: HandMadeLine): Promise<void>;
  /** Puts everything back as it was. */
  restore(): Promise<void>;
  close(): Promise<void>;
};

/** Ids are names that `run` knows. Its amount is the sum of its fundings; its instant is that of the line before. */
export type HandMadeLine = {
  type: 'DEBIT' | 'REFUND';
  generationType?: string;
  refunds?: string;
  /** An SQL expression. */
  /** An SQL expression. */
  metadata?: string;
  fundings: { grant: string; amount: number; restores?: string }[];
};

const tables = ['User', 'CreditTransaction', 'CreditFunding', 'CreditGrant', 'PlanPeriod', 'Task', 'IdempotencyRecord'];

/** Makes it in an empty database of its own. */
export async function createProofWorld(db: Db, url: string): Promise<ProofWorld> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ids = await writeHistories(db);
  // Checks would refuse some of what is to be found.
  await client.query(`ALTER TABLE "CreditGrant" DROP CONSTRAINT "CreditGrant_remaining_check",
    DROP CONSTRAINT "CreditGrant_voided_check"`);
  for (const table of tables) await client.query(`CREATE TABLE "Kept${table}" AS SELECT * FROM "${table}"`);
  const run = async (statements: string) => {
    const text = statements.replace(/(?<!:):(?<name>[a-z]\w*)/gi, (_, name: string) => {
      if (!ids[name]) throw new Error(`Nothing here is called ${name}.`);
      return `'${ids[name]}'`;
    });
    await client.query(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);
  };
  return {
    ids,
    run,
    rechain: (account, { from = 1, keepsHead = false } = {}) =>
      run(`${rechainSql(account, from)}; ${keepsHead ? '' : headSql(account)}`),
    append: (account, line) =>
      run(`${appendSql(account, line, randomUUID())}; ${rechainSql(account, 1)}; ${headSql(account)}`),
    restore: () =>
      run(
        [
          `TRUNCATE ${tables.map((table) => `"${table}"`).join(', ')} CASCADE`,
          ...tables.map((table) => `INSERT INTO "${table}" SELECT * FROM "Kept${table}"`),
        ].join('; '),
      ),
    close: () => client.end(),
  };
}

/** As somebody would who knows how hashes are made. */
function rechainSql(account: string, from: number): string {
  return `DO $$ DECLARE line "CreditTransaction"; before bytea; BEGIN
    before := coalesce((SELECT hash FROM "CreditTransaction" WHERE "userId" = :${account} AND seq < ${from} ORDER BY seq DESC LIMIT 1),
      decode(repeat('00', 32), 'hex'));
    FOR line IN SELECT * FROM "CreditTransaction" WHERE "userId" = :${account} AND seq >= ${from} ORDER BY seq LOOP
      UPDATE "CreditTransaction" SET "prevHash" = before, hash = "ledgerLineHash"(before, line.id, line."userId", line.seq,
        line.amount, line.balance, line.type, line."generationType", line.description, line.metadata, line.actor,
        line."refundsId", line."createdAt",
        (SELECT string_agg(concat_ws(' ', f."grantId", f.amount, f."restoresGrantId"), ',' ORDER BY f.ordinal)
         FROM "CreditFunding" f WHERE f."transactionId" = line.id))
      WHERE id = line.id RETURNING hash INTO before;
    END LOOP; END $$`;
}

function headSql(account: string): string {
  return `UPDATE "User" SET "ledgerHead" = (SELECT hash FROM "CreditTransaction" WHERE "userId" = :${account} ORDER BY seq DESC LIMIT 1)
    WHERE id = :${account}`;
}

function appendSql(account: string, line: HandMadeLine, id: string): string {
  const { type, generationType, refunds, metadata = `'{}'`, fundings } = line;
  const amount = fundings.reduce((sum, funding) => sum + funding.amount, 0);
  return [
    `UPDATE "User" SET credits = credits + ${amount}, "ledgerSeq" = "ledgerSeq" + 1 WHERE id = :${account}`,
    `INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
        "refundsId", "prevHash", hash, "createdAt")
      SELECT '${id}', u.id, u."ledgerSeq", ${amount}, u.credits, '${type}', ${generationType ? `'${generationType}'` : 'NULL'},
        'By hand', ${metadata}, 'system', ${refunds ? `:${refunds}` : 'NULL'}, t.hash, t.hash, t."createdAt"
      FROM "User" u JOIN "CreditTransaction" t ON t."userId" = u.id AND t.seq = u."ledgerSeq" - 1 WHERE u.id = :${account}`,
    ...fundings.flatMap(({ grant, amount: part, restores }, ordinal) => [
      `INSERT INTO "CreditFunding" VALUES ('${id}', ${ordinal}, :${grant}, ${part}, ${restores ? `:${restores}` : 'NULL'})`,
      `UPDATE "CreditGrant" SET remaining = remaining + ${part} WHERE id = :${grant}`,
    ]),
    `INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "lineId", "createdAt")
      VALUES ('client', :${account}, '${id}', 'by hand', '', '{}', '${id}', now())`,
  ].join('; ');
}

const start = new Date('2030-01-01T00:00:00.000Z');
const day = (count: number) => new Date(start.getTime() + count * 24 * 60 * 60 * 1000);

/**
 * Ada has a plan with a renewal and a roll-over, Bob a plain account of six lines, Eve purchases that were charged back,
 * Kim external work and grants that ended.
 */
async function writeHistories(db: Db): Promise<Record<string, string>> {
  await createMissingPlans(db);
  const [ada, bob, eve, kim] = await Promise.all(Array.from({ length: 4 }, async () => (await createUser(db)).id));
  if (!ada || !bob || !eve || !kim) throw new Error('There are no users.');
  return {
    ada,
    bob,
    eve,
    kim,
    ...(await livePlan(db, ada)),
    ...(await livePlainly(db, bob)),
    ...(await beChargedBack(db, eve)),
    ...(await workOutside(db, kim)),
    nobody: randomUUID(),
    other: randomUUID(),
  };
}

async function livePlan(db: Db, userId: string) {
  const { charge, refund } = creditVerbs(db);
  await db.plan.update({ where: { name: 'Basic' }, data: { rolloverCapCredits: 4 } });
  await startFreePlan(db, userId, { now: start });
  await upgradePlan(db, { userId, planName: 'Basic', billingCycle: 'monthly', actor: 'system', now: day(1) });
  // 500 from the plan and 30 from the sign-up; of 45 that come back 30 go to the sign-up and 15 to the plan.
  const adaDebit = lineIdOf(await charge(userId, 530, { now: day(2) }));
  const adaRefund = lineIdOf(await refund(userId, adaDebit, { amountCredits: 45, reason: 'admin', now: day(3) }));
  const adaSmall = lineIdOf(await charge(userId, 5, { now: day(4) }));
  const unspent = lineIdOf(await charge(userId, 25, { now: day(5) }));
  const adaWhole = lineIdOf(await refund(userId, unspent, { now: day(5) }));
  // A month later: of the 10 left of the allotment 6 have expired and 4 rolled over, and the plan was renewed.
  await charge(userId, 520, { now: day(40) });
  const adaTask = await insertTask(db, { userId, chargeId: adaSmall, credits: 5, status: 'succeeded' });
  const refundId = adaWhole;
  const adaFailed = await insertTask(db, { userId, chargeId: unspent, credits: 25, status: 'failed', refundId });
  const { id: adaSignUp = '' } = (await db.creditGrant.findFirst({ where: { userId, source: 'SIGNUP' } })) ?? {};
  const { id: adaPlan = '' } =
    (await db.creditGrant.findFirst({ where: { userId, source: 'PLAN' }, orderBy: { effectiveAt: 'asc' } })) ?? {};
  return { adaDebit, adaRefund, adaSmall, adaWhole, adaTask, adaFailed, adaSignUp, adaPlan };
}

async function livePlainly(db: Db, userId: string) {
  const { charge, give } = creditVerbs(db);
  const { answer } = await give(userId, 100, { source: 'ADMIN', now: start });
  const debits = [];
  for (const count of [1, 2, 3, 4]) debits.push(lineIdOf(await charge(userId, count, { now: day(count) })));
  const last = await give(userId, 50, { source: 'PROMO', priority: 60, now: day(5) });
  const [bobDebit = '', bobSecond = ''] = debits;
  return { bobGrant: answer.grantId, bobPromo: last.answer.grantId, bobDebit, bobSecond };
}

async function beChargedBack(db: Db, userId: string) {
  const { charge, give, clawback, restore } = creditVerbs(db);
  const first = (await give(userId, 100, { now: start })).answer.grantId;
  await charge(userId, 100, { now: day(1) });
  // All of it was spent: a line of 0 that leaves 100 owing, of which a later purchase pays 40; the rest is forgiven.
  const eveSpent = lineIdOf(await clawback(userId, first, { now: day(2) }));
  await give(userId, 40, { now: day(3) });
  const eveWon = lineIdOf(await restore(userId, eveSpent, { now: day(4) }));
  const second = (await give(userId, 70, { now: day(5) })).answer.grantId;
  const eveTaken = lineIdOf(await clawback(userId, second, { now: day(6) }));
  const third = (await give(userId, 10, { now: day(7) })).answer.grantId;
  await charge(userId, 50, { now: day(8) });
  // All of it spent, and nothing paid of it: winning gives back a line of 0.
  const eveOwing = lineIdOf(await clawback(userId, third, { now: day(9) }));
  const eveForgiven = lineIdOf(await restore(userId, eveOwing, { now: day(10) }));
  return { eveFirst: first, eveThird: third, eveSpent, eveWon, eveTaken, eveOwing, eveForgiven };
}

async function workOutside(db: Db, userId: string) {
  const { charge, give, hold, refund, settle } = creditVerbs(db);
  const kimGrant = (await give(userId, 100, { source: 'ADMIN', now: start })).answer.grantId;
  const short = await give(userId, 30, { source: 'PROMO', expiresAt: day(10), now: start });
  const kimCharge = lineIdOf(await charge(userId, 10, { now: day(1) }));
  const kimHeld = lineIdOf(await hold(userId, 8, 12, { now: day(2) }));
  const kimMore = lineIdOf(await settle(userId, kimHeld, 11, { now: day(3) }));
  const kimLess = lineIdOf(await hold(userId, 6, 6, { now: day(4) }));
  await settle(userId, kimLess, 4, { now: day(5) });
  // What paid it has expired: it comes back as grace. A void, and a grant that is still to begin.
  const kimGrace = lineIdOf(await refund(userId, kimCharge, { now: day(12) }));
  const voided = await give(userId, 7, { source: 'PROMO', now: day(13) });
  const kimVoid = lineIdOf(await creditVerbs(db).void(userId, voided.answer.grantId, { now: day(14) }));
  await give(userId, 9, { source: 'PROMO', effectiveAt: day(400), now: day(15) });
  const kimTask = await insertTask(db, { userId, chargeId: kimHeld, credits: 11, status: 'succeeded' });
  const open = lineIdOf(await hold(userId, 3, 3, { now: day(16) }));
  const kimOpen = await insertTask(db, { userId, chargeId: open, credits: 3, status: 'running' });
  return { kimGrant, kimShort: short.answer.grantId, kimCharge, kimHeld, kimMore, kimGrace, kimVoid, kimTask, kimOpen };
}

async function insertTask(
  db: Db,
  task: { userId: string; chargeId: string; credits: number; status: TaskStatus; refundId?: string },
): Promise<string> {
  const { userId, chargeId, credits: chargedCredits, status, refundId = null } = task;
  const { generationType, createdAt } = await db.creditTransaction.findUniqueOrThrow({ where: { id: chargeId } });
  const { id } = await db.task.create({
    data: {
      id: randomUUID(),
      userId,
      type: generationType ?? 'EXTERNAL',
      status,
      input: {},
      chargedCredits,
      chargeId,
      refundId,
      deadlineAt: createdAt,
      createdAt,
      finishedAt: status === 'running' ? null : createdAt,
    },
  });
  return id;
}
