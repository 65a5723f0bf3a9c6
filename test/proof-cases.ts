import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LedgerPass } from '#/ledger/proof/checks/ledger-check.ts';
import { type ProofReport, proveLedger } from '#/ledger/proof/proof-service.ts';
import type { Db } from '#/platform/db.ts';
import { useTestDatabase } from '#test/database.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { createProofWorld, type HandMadeLine, type ProofWorld } from '#test/proof-world.ts';

/** Something that is wrong, and what is to be said of it. */
export type ProofCase = {
  what: string;
  /** By statements with the triggers off; the chains are made to fit afterwards. */
  by?: string;
  /** Or by one more line, which fits. */
  line?: HandMadeLine & { of: string };
  /** Every check that is broken, with a name of the world or a text that stands in its first offender. */
  breaks: Record<string, string>;
};

/** The world of a test file, which is whole again before each test. */
export function useProofWorld(): { db: Db; world: () => ProofWorld } {
  const { db, directUrl } = useTestDatabase();
  let world: ProofWorld | undefined;
  beforeAll(async () => {
    world = await createProofWorld(db, directUrl);
  });
  afterEach(() => world?.restore());
  afterAll(() => world?.close());
  return {
    db,
    world: () => {
      if (!world) throw new Error('There is no world before the first test.');
      return world;
    },
  };
}

/**
 * The broken checks, each with its first offenders. Fails unless the proof of the whole database and that of all its
 * accounts say the same.
 */
export async function findBroken(db: Db, world: ProofWorld): Promise<Record<string, string[]>> {
  const whole = await proveLedger(db, { now: endOfTests });
  const userIds = ['ada', 'bob', 'eve', 'kim', 'nobody'].map((name) => world.ids[name] ?? '');
  expect(withoutTimes(await proveLedger(db, { userIds, now: endOfTests }))).toEqual(withoutTimes(whole));
  const broken = whole.checks.filter((check) => check.violations > 0);
  expect(whole.isClean).toBe(broken.length === 0);
  return Object.fromEntries(broken.map((check) => [check.name, check.offenders]));
}

function withoutTimes({ checks }: ProofReport) {
  return checks.map(({ milliseconds: _, ...check }) => check);
}

/** A test for each case, and one that every check of the passes is broken by one of them, or `elsewhere`. */
export function testProofCases(passes: readonly LedgerPass[], cases: readonly ProofCase[], elsewhere: string[] = []) {
  const { db, world } = useProofWorld();

  test.each(cases.map((one) => [one.what, one] as const))('%s', async (_what, { by, line, breaks }) => {
    const { ids, run, rechain, redigest, append } = world();
    if (by) {
      await run(by);
      for (const account of ['ada', 'bob', 'eve', 'kim']) {
        await rechain(account);
        await redigest(account);
      }
    }
    if (line) await append(line.of, line);
    const found = await findBroken(db, world());
    expect(Object.keys(found).sort()).toEqual(Object.keys(breaks).sort());
    for (const [name, text] of Object.entries(breaks)) expect(found[name]?.[0]).toContain(ids[text] ?? text);
  });

  test('there is a case for every check', () => {
    const names = passes.flatMap((pass) => pass.checks.map((check) => check.name));
    const broken = new Set([...cases.flatMap((one) => Object.keys(one.breaks)), ...elsewhere]);
    expect(names.filter((name) => !broken.has(name))).toEqual([]);
  });

  return { db, world };
}
