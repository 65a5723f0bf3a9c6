import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { TaskStatus } from '#/generated/prisma/enums.ts';
import type { Db } from '#/platform/db.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { chargeTask, endTaskCharge } from '#test/task-charges.ts';

/** A sound ledger with something of everything, and somebody who can change it as only a superuser can. */
export type ProofWorld = {
  /** Ids by the names that `run` knows: accounts, grants, lines and tasks. */
  ids: Record<string, string>;
  /** Runs statements with the triggers off, `:name` standing for an id of that name. */
  run(statements: string): Promise<void>;
  /** Writes every hash of an account anew from this line on, and the head unless told otherwise. */
  rechain(account: string, options?: { from?: number; keepsHead?: boolean }): Promise<void>;
  /** Writes the digest of an account anew. */
  redigest(account: string): Promise<void>;
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
  /** What its columns say besides, as SQL expressions. */
  columns?: Record<string, string>;
  fundings: { grant: string; amount: number; restores?: string }[];
};

const tables = [
  'User',
  'CreditTransaction',
  'CreditFunding',
  'CreditGrant',
  'PlanPeriod',
  'Task',
  'ChargeEnd',
  'IdempotencyRecord',
  'WelcomeMailbox',
];

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
    redigest: (account) => run(digestSql(account)),
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

const digestItemsSql = `
  SELECT "userId", "digestSeq" AS seq, "keyText"(scope, operation, "inputHash", key, "createdAt") AS said FROM "IdempotencyRecord"
  UNION ALL
  SELECT "userId", "digestSeq", "endText"("chargeId", outcome, "costCredits", "endedAt") FROM "ChargeEnd"
  UNION ALL
  SELECT "userId", "digestSeq", concat_ws('/', 'grant', g.id, "grantFacts"(g)) FROM "CreditGrant" g
  UNION ALL
  SELECT "userId", "digestSeq", "periodText"(p) FROM "PlanPeriod" p
  UNION ALL
  SELECT id, "sealDigestSeq", "sealText"("ledgerSeal", "sealedSeq") FROM "User"`;

/** SQL of the digest that an account had before a line. */
export const digestBefore = (line: string) => `coalesce((
  SELECT "digestOf"(decode(repeat('00', 32), 'hex'), "saltedHash"(o."ledgerSalt", i.said) ORDER BY i.seq)
  FROM "User" o JOIN (${digestItemsSql}) i ON i."userId" = o.id AND i.seq <= ${line}."digestSeq" WHERE o.id = ${line}."userId"),
  decode(repeat('00', 32), 'hex'))`;

/** As somebody would who knows how hashes are made. */
function rechainSql(account: string, from: number): string {
  return `DO $$ DECLARE line "CreditTransaction"; before bytea; BEGIN
    before := coalesce((SELECT hash FROM "CreditTransaction" WHERE "userId" = :${account} AND seq < ${from} ORDER BY seq DESC LIMIT 1),
      decode(repeat('00', 32), 'hex'));
    FOR line IN SELECT * FROM "CreditTransaction" WHERE "userId" = :${account} AND seq >= ${from} ORDER BY seq LOOP
      line."keyHash" := (SELECT "saltedHash"(u."ledgerSalt", min("keyText"(r.scope, r.operation, r."inputHash", r.key, r."createdAt")))
        FROM "IdempotencyRecord" r JOIN "User" u ON u.id = :${account} WHERE r."lineId" = line.id GROUP BY u."ledgerSalt");
      UPDATE "CreditTransaction" SET "prevHash" = before, "keyHash" = line."keyHash",
        hash = "ledgerLineHash2"(before, line."keyHash", NULL, ${digestBefore('line')}, "lineText"(line, (
          SELECT string_agg(concat_ws(' ', f."grantId", f.amount, f."restoresGrantId", CASE WHEN g.id IS NOT NULL THEN "grantFacts"(g) END),
            ',' ORDER BY f.ordinal)
          FROM "CreditFunding" f LEFT JOIN "CreditGrant" g
            ON g.id = f."grantId" AND f.amount > 0 AND f."restoresGrantId" IS DISTINCT FROM f."grantId"
          WHERE f."transactionId" = line.id)), line.metadata, line.price)
      WHERE id = line.id RETURNING hash INTO before;
    END LOOP; END $$`;
}

function digestSql(account: string): string {
  return `UPDATE "User" u SET "digestSeq" = d.count, digest = coalesce(d.digest, decode(repeat('00', 32), 'hex'))
    FROM (
      SELECT count(*) AS count, "digestOf"(decode(repeat('00', 32), 'hex'), "saltedHash"(o."ledgerSalt", i.said) ORDER BY i.seq) AS digest
      FROM "User" o LEFT JOIN (${digestItemsSql}) i ON i."userId" = o.id AND i.seq IS NOT NULL
      WHERE o.id = :${account} AND i.seq IS NOT NULL
    ) d WHERE u.id = :${account}`;
}

function headSql(account: string): string {
  return `UPDATE "User" SET "ledgerHead" = (SELECT hash FROM "CreditTransaction" WHERE "userId" = :${account} ORDER BY seq DESC LIMIT 1)
    WHERE id = :${account}`;
}

function appendSql(account: string, line: HandMadeLine, id: string): string {
  const { type, generationType, refunds, columns = {}, fundings } = line;
  const names = Object.keys(columns).map((name) => `"${name}", `);
  const amount = fundings.reduce((sum, funding) => sum + funding.amount, 0);
  return [
    `UPDATE "User" SET credits = credits + ${amount}, "ledgerSeq" = "ledgerSeq" + 1 WHERE id = :${account}`,
    `INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
        "refundsId", ${names.join('')}"digestSeq", "hashVersion", "prevHash", hash, "createdAt")
      SELECT '${id}', u.id, u."ledgerSeq", ${amount}, u.credits, '${type}', ${generationType ? `'${generationType}'` : 'NULL'},
        'By hand', '{}', 'system', ${refunds ? `:${refunds}` : 'NULL'}, ${Object.values(columns)
          .map((column) => `${column}, `)
          .join('')}u."digestSeq", 2, t.hash, t.hash, t."createdAt"
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
  const welcome = { secret: 'of the test', maxGrantsPerDay: null };
  await startFreePlan(ledgerOf(db), userId, { now: start, welcome });
  await upgradePlan(ledgerOf(db), { userId, planName: 'Basic', billingCycle: 'monthly', actor: 'system', now: day(1) });
  // 500 from the plan and 30 from the sign-up; of 45 that come back 30 go to the sign-up and 15 to the plan.
  const adaDebit = lineIdOf(await charge(userId, 530, { now: day(2) }));
  const adaRefund = lineIdOf(await refund(userId, adaDebit, { amountCredits: 45, reason: 'admin', now: day(3) }));
  const [adaTask, adaFailed] = [randomUUID(), randomUUID()];
  const adaSmall = await chargeTask(db, { userId, taskId: adaTask, amountCredits: 5, now: day(4) });
  await endTaskCharge(db, { userId, taskId: adaTask, chargeId: adaSmall, costCredits: 5, now: day(4) });
  const unspent = await chargeTask(db, { userId, taskId: adaFailed, amountCredits: 25, now: day(5) });
  const adaWhole =
    (await endTaskCharge(db, { userId, taskId: adaFailed, chargeId: unspent, costCredits: 'failed', now: day(5) })) ??
    '';
  // A month later: of the 10 left of the allotment 6 have expired and 4 rolled over, and the plan was renewed.
  await charge(userId, 520, { now: day(40) });
  await insertTask(db, { id: adaTask, userId, chargeId: adaSmall, costCredits: 5, status: 'succeeded' });
  const refundId = adaWhole;
  await insertTask(db, { id: adaFailed, userId, chargeId: unspent, costCredits: 0, status: 'failed', refundId });
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
  const outside = { userId, generationType: 'EXTERNAL' };
  const [kimTask, kimOpen] = [randomUUID(), randomUUID()];
  const kimGrant = (await give(userId, 100, { source: 'ADMIN', now: start })).answer.grantId;
  const short = await give(userId, 30, { source: 'PROMO', expiresAt: day(10), now: start });
  const kimCharge = lineIdOf(await charge(userId, 10, { now: day(1) }));
  const held = { ...outside, taskId: kimTask, amountCredits: 8, maxCostCredits: 12, now: day(2) };
  const kimHeld = await chargeTask(db, held);
  const kimMore =
    (await endTaskCharge(db, { userId, taskId: kimTask, chargeId: kimHeld, costCredits: 11, now: day(3) })) ?? '';
  const kimLess = lineIdOf(await hold(userId, 6, 6, { now: day(4) }));
  await settle(userId, kimLess, 4, { now: day(5) });
  // What paid it has expired: it comes back as grace. A void, and a grant that is still to begin.
  const kimGrace = lineIdOf(await refund(userId, kimCharge, { now: day(12) }));
  const voided = await give(userId, 7, { source: 'PROMO', now: day(13) });
  const kimVoid = lineIdOf(await creditVerbs(db).void(userId, voided.answer.grantId, { now: day(14) }));
  await give(userId, 9, { source: 'PROMO', effectiveAt: day(400), now: day(15) });
  await insertTask(db, { id: kimTask, userId, chargeId: kimHeld, costCredits: 11, status: 'succeeded' });
  const open = { ...outside, taskId: kimOpen, amountCredits: 3, maxCostCredits: 3, now: day(16) };
  await insertTask(db, {
    id: kimOpen,
    userId,
    chargeId: await chargeTask(db, open),
    costCredits: null,
    status: 'running',
  });
  const [kimExpiry = ''] = await creditVerbs(db).expiries(userId);
  const kimUndone = lineIdOf(await creditVerbs(db).undo(userId, kimExpiry, day(2), { now: day(17) }));
  const { grantId: kimAgain = '' } =
    (await db.creditFunding.findFirst({ where: { transactionId: kimUndone, ordinal: 0 } })) ?? {};
  return {
    kimGrant,
    kimShort: short.answer.grantId,
    kimCharge,
    kimHeld,
    kimMore,
    kimGrace,
    kimVoid,
    kimExpiry,
    kimUndone,
    kimAgain,
    kimTask,
    kimOpen,
  };
}

async function insertTask(
  db: Db,
  task: {
    id: string;
    userId: string;
    chargeId: string;
    costCredits: number | null;
    status: TaskStatus;
    refundId?: string;
  },
): Promise<void> {
  const charge = await db.creditTransaction.findUniqueOrThrow({ where: { id: task.chargeId } });
  const { generationType, amount, createdAt } = charge;
  await db.task.create({
    data: {
      ...task,
      type: String(generationType),
      input: {},
      chargedCredits: -amount,
      deadlineAt: createdAt,
      createdAt,
      finishedAt: task.status === 'running' ? null : createdAt,
    },
  });
}
