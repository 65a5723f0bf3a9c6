import { describe, expect, test } from 'vitest';
import { chainPasses } from '#/ledger/proof/checks/chain-passes.ts';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { findBroken, type ProofCase, testProofCases } from '#test/proof-cases.ts';
import { digestBefore } from '#test/proof-world.ts';

const cases: ProofCase[] = [
  {
    what: 'a line of version 1 after those of version 2 is found',
    by: `UPDATE "CreditTransaction" SET "hashVersion" = 1, "digestSeq" = NULL WHERE id = :bobSecond`,
    breaks: { versions: 'bob', chain: 'line 3', keys: 'bobSecond' },
  },
  {
    what: 'a place in the digest that is left out is found',
    by: `UPDATE "ChargeEnd" SET "digestSeq" = "digestSeq" + 7 WHERE "chargeId" = :adaSmall`,
    breaks: { digests: 'ada', chain: 'ada' },
  },
  {
    what: 'a balance that does not follow from the one before is found',
    by: 'UPDATE "CreditTransaction" SET balance = 98 WHERE id = :bobDebit',
    breaks: { steps: 'bob' },
  },
  {
    what: 'a line dated before the one before it is found',
    by: `UPDATE "CreditTransaction" SET "createdAt" = '2030-01-13 12:00' WHERE id = :kimVoid`,
    breaks: { steps: 'kim' },
  },
  {
    what: 'a line dated ahead of the clocks is found',
    by: `UPDATE "CreditTransaction" SET "createdAt" = '2200-01-03 01:00' WHERE "userId" = :ada AND seq = (SELECT "ledgerSeq" FROM "User" WHERE id = :ada)`,
    breaks: { clocks: 'is dated 2200-01-03T01:00:00Z, 2 days 01:00:00 ahead of the clocks', lives: 'ada' },
  },
  {
    what: 'a line with a funding of something else is found',
    by: 'UPDATE "CreditFunding" SET amount = -1 WHERE "transactionId" = :bobSecond',
    breaks: { fundings: 'bob', grants: 'bobGrant' },
  },
  {
    what: 'a line without fundings is found',
    by: 'DELETE FROM "CreditFunding" WHERE "transactionId" = :bobSecond',
    breaks: { fundings: 'bob', grants: 'bobGrant' },
  },
  {
    what: 'fundings against each other are found',
    by: 'INSERT INTO "CreditFunding" VALUES (:eveForgiven, 0, :eveFirst, 5, :eveFirst), (:eveForgiven, 1, :eveFirst, -5, :eveFirst)',
    breaks: { fundings: 'eve' },
  },
];

const { db, world } = testProofCases(chainPasses, cases, ['chain', 'triggers']);

/** What the chain says after these statements, and whatever else is broken. */
async function tamper(statements: string): Promise<{ chain: string[] | undefined; others: string[] }> {
  await world().run(statements);
  return look();
}

async function look(): Promise<{ chain: string[] | undefined; others: string[] }> {
  const { chain, ...others } = await findBroken(db, world());
  return { chain, others: Object.keys(others) };
}

/** The hash of a line as somebody makes it who knows how, over its text as it stands and the hash before it. */
const rightHash = `"ledgerLineHash2"("prevHash", "keyHash", NULL, ${digestBefore('"CreditTransaction"')}, "lineText"("CreditTransaction", (
    SELECT string_agg(concat_ws(' ', f."grantId", f.amount, f."restoresGrantId"), ',' ORDER BY f.ordinal)
    FROM "CreditFunding" f WHERE f."transactionId" = id)), metadata, price)`;

const columns = `id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "refundsId",
  "digestSeq", "hashVersion", "prevHash", hash, "createdAt"`;

/** Makes room for one more line as Bob's third, and puts it there: its hash fits the line before it. */
const insertThird = `
  UPDATE "CreditTransaction" SET seq = seq + 100 WHERE "userId" = :bob AND seq >= 3;
  UPDATE "CreditTransaction" SET seq = seq - 99 WHERE "userId" = :bob AND seq > 100;
  INSERT INTO "CreditTransaction" (${columns}) SELECT :other, "userId", 3, -1, balance - 1, type, "generationType", description,
    metadata, actor, "refundsId", "digestSeq", 2, hash, hash, "createdAt" FROM "CreditTransaction" WHERE id = :bobDebit;
  UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE id = :other;
  UPDATE "User" SET "ledgerSeq" = 7 WHERE id = :bob`;

/** One more line after Bob's last, whose hash fits. */
const appendSeventh = `
  INSERT INTO "CreditTransaction" (${columns}) SELECT :other, "userId", 7, 1, balance + 1, type, "generationType", description,
    metadata, actor, "refundsId", "digestSeq", 2, hash, hash, "createdAt" FROM "CreditTransaction" WHERE "userId" = :bob AND seq = 6;
  UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE id = :other`;

/** Numbers Bob's lines anew, without a gap, and ends them where they end. */
const renumber = `
  UPDATE "CreditTransaction" t SET seq = n.place + 100 FROM (SELECT id, row_number() OVER (ORDER BY seq) AS place
    FROM "CreditTransaction" WHERE "userId" = :bob) n WHERE n.id = t.id;
  UPDATE "CreditTransaction" SET seq = seq - 100 WHERE "userId" = :bob;
  UPDATE "User" SET "ledgerSeq" = (SELECT count(*) FROM "CreditTransaction" WHERE "userId" = :bob) WHERE id = :bob`;

describe('a superuser changes a line, and the first wrong one is named', () => {
  test.each([
    ['its text', 'UPDATE "CreditTransaction" SET description = \'A gift\' WHERE id = :bobSecond'],
    ['who did it', 'UPDATE "CreditTransaction" SET actor = \'nobody\' WHERE id = :bobSecond'],
    ['its metadata', `UPDATE "CreditTransaction" SET metadata = '{"free": true}' WHERE id = :bobSecond`],
    ['its hash', `UPDATE "CreditTransaction" SET hash = sha256('x') WHERE id = :bobSecond`],
    ['the hash before it', `UPDATE "CreditTransaction" SET "prevHash" = sha256('x') WHERE id = :bobSecond`],
    [
      'its text and its hash to match',
      `UPDATE "CreditTransaction" SET description = 'A gift' WHERE id = :bobSecond;
       UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE id = :bobSecond`,
    ],
    [
      'the text of two, and says nothing of the second',
      `UPDATE "CreditTransaction" SET description = 'A gift' WHERE "userId" = :bob AND seq IN (3, 5)`,
    ],
  ])('%s', async (_what, statements) => {
    const { chain, others } = await tamper(statements);
    expect(others).toEqual([]);
    expect(chain).toEqual([
      `user ${world().ids.bob} line 3 (${world().ids.bobSecond}) was changed or put there by hand`,
    ]);
  });

  test('the text of the last line and its hash to match: the head says so', async () => {
    const { chain } =
      await tamper(`UPDATE "CreditTransaction" SET description = 'A gift' WHERE "userId" = :bob AND seq = 6;
      UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE "userId" = :bob AND seq = 6`);
    expect(chain).toEqual([expect.stringMatching(`user ${world().ids.bob} line 6 .* was changed`)]);
  });

  test('all hashes from the third line on, but not the head: nothing is certain before the last', async () => {
    await world().run('UPDATE "CreditTransaction" SET description = \'A gift\' WHERE id = :bobSecond');
    await world().rechain('bob', { from: 3, keepsHead: true });
    expect((await look()).chain).toEqual([expect.stringContaining('line 6 ')]);
  });

  test('a funding: its amount, its grant, one more, one less', async () => {
    const changes = [
      'UPDATE "CreditFunding" SET amount = -3 WHERE "transactionId" = :bobSecond',
      'UPDATE "CreditFunding" SET "grantId" = :bobPromo WHERE "transactionId" = :bobSecond',
      'INSERT INTO "CreditFunding" VALUES (:bobSecond, 1, :bobPromo, -1, NULL)',
      'DELETE FROM "CreditFunding" WHERE "transactionId" = :bobSecond',
    ];
    for (const change of changes) {
      const { chain, others } = await tamper(change);
      expect(chain).toEqual([expect.stringMatching(`user ${world().ids.bob} line 3 .* was changed`)]);
      expect(others).toContain('grants');
      await world().restore();
    }
  });

  test('the head alone: the last line is not the one that it was', async () => {
    const { chain, others } = await tamper(`UPDATE "User" SET "ledgerHead" = sha256('x') WHERE id = :bob`);
    expect(others).toEqual([]);
    expect(chain).toEqual([expect.stringContaining('line 6 ')]);
  });
});

describe('a superuser removes lines, and the first that is missing is named', () => {
  test.each([
    ['one in the middle', 'seq = 3', 3],
    ['two in the middle', 'seq IN (3, 4)', 3],
    ['the first', 'seq = 1', 1],
    ['the last', 'seq = 6', 6],
    ['the last three', 'seq > 3', 4],
    ['all', 'seq > 0', 1],
  ])('%s', async (_what, which, first) => {
    const { chain, others } = await tamper(`DELETE FROM "CreditTransaction" WHERE "userId" = :bob AND ${which}`);
    expect(chain).toEqual([`user ${world().ids.bob} line ${first} is missing`]);
    expect(others).toEqual(expect.arrayContaining(['balances', 'numbers', 'ends']));
  });

  test('one in the middle, and numbers the others anew: another line stands in its place', async () => {
    const { chain } = await tamper(`DELETE FROM "CreditTransaction" WHERE id = :bobSecond; ${renumber}`);
    expect(chain).toEqual([expect.stringMatching(`user ${world().ids.bob} line 3 .* was changed or put there`)]);
  });

  test('the last, and numbers the account to the one before: the head still says so', async () => {
    const { chain } = await tamper(`DELETE FROM "CreditTransaction" WHERE "userId" = :bob AND seq = 6; ${renumber}`);
    expect(chain).toEqual([expect.stringContaining('line 5 ')]);
  });

  test('a whole tail with the head: the chain is whole, and the balances, fundings and keys of the tail name it', async () => {
    await world().run(`DELETE FROM "CreditTransaction" WHERE "userId" = :bob AND seq >= 3; ${renumber}`);
    await world().rechain('bob');
    const found = await findBroken(db, world());
    expect(Object.keys(found).sort()).toEqual(['balances', 'ends', 'keys', 'starts']);
    expect(found.keys?.[0]).toContain(world().ids.bobSecond);
    expect(found.ends?.join()).toContain(world().ids.bobSecond);
  });
});

describe('a superuser inserts a line, and it is named', () => {
  test('in the middle, fitting the one before it, and numbers the others anew', async () => {
    const { chain } = await tamper(insertThird);
    expect(chain).toEqual([`user ${world().ids.bob} line 3 (${world().ids.other}) was changed or put there by hand`]);
  });

  test('in the middle with any hash', async () => {
    const { chain } = await tamper(`${insertThird};
      UPDATE "CreditTransaction" SET hash = sha256('x'), "prevHash" = sha256('y') WHERE id = :other`);
    expect(chain).toEqual([expect.stringContaining(`line 3 (${world().ids.other})`)]);
  });

  test('in the middle, following nothing that there is, with a hash of its own that fits', async () => {
    const { chain } =
      await tamper(`${insertThird}; UPDATE "CreditTransaction" SET "prevHash" = sha256('y') WHERE id = :other;
      UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE id = :other`);
    expect(chain).toEqual([expect.stringContaining(`line 3 (${world().ids.other})`)]);
  });

  test.each([
    ['at the end', appendSeventh],
    ['at the end, counted but not in the head', `${appendSeventh}; UPDATE "User" SET "ledgerSeq" = 7 WHERE id = :bob`],
    [
      'at the end, following nothing that there is',
      `${appendSeventh}; UPDATE "CreditTransaction" SET "prevHash" = sha256('y') WHERE id = :other;
       UPDATE "CreditTransaction" SET hash = ${rightHash} WHERE id = :other`,
    ],
  ])('%s', async (_what, statements) => {
    const { chain, others } = await tamper(statements);
    expect(chain).toEqual([`user ${world().ids.bob} line 7 (${world().ids.other}) was changed or put there by hand`]);
    expect(others).toContain('balances');
  });
});

test('of several accounts the one that was tampered with first in time is named first', async () => {
  const { chain } = await tamper(
    `UPDATE "CreditTransaction" SET description = 'A gift' WHERE id IN (:kimVoid, :bobSecond, :eveTaken)`,
  );
  expect(chain?.map((text) => /line \d+/.exec(text)?.[0])).toEqual(['line 3', 'line 8', 'line 11']);
});

test('known limit: a superuser who rewrites a whole chain with its head, and all that belongs to it, is not detected', async () => {
  await world().run(`UPDATE "CreditTransaction" SET description = 'A gift' WHERE id = :bobSecond`);
  await world().rechain('bob');
  expect(await findBroken(db, world())).toEqual({});
});

describe('the triggers that keep the ledger as it is', () => {
  const trigger = `CREATE TRIGGER "CreditFunding_appendOnly" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CreditFunding"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuseLedgerChange"()`;
  const guard = (body: string) =>
    `CREATE OR REPLACE FUNCTION "refuseLedgerChange"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; END $$`;

  test.each([
    ['off', 'ALTER TABLE "CreditFunding" DISABLE TRIGGER USER', 'ALTER TABLE "CreditFunding" ENABLE TRIGGER USER'],
    ['gone', 'DROP TRIGGER "CreditFunding_appendOnly" ON "CreditFunding"', trigger],
    [
      'for updates only',
      `DROP TRIGGER "CreditFunding_appendOnly" ON "CreditFunding"; ${trigger.replace(' OR DELETE OR TRUNCATE', '')}`,
      `DROP TRIGGER "CreditFunding_appendOnly" ON "CreditFunding"; ${trigger}`,
    ],
    ['made harmless', guard('RETURN NULL'), guard(`RAISE EXCEPTION 'The ledger is append-only'`)],
  ])('are missed when they are %s', async (_what, harm, mend) => {
    await world().run(harm);
    const found = await findBroken(db, world());
    await world().run(mend);
    expect(Object.keys(found)).toEqual(['triggers']);
    expect(found.triggers).toContain('the trigger of CreditFunding');
    expect((await proveLedger(db, { now: endOfTests })).isClean).toBe(true);
  });
});
