import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { creditFunctions } from '#/features/credits/commands/credit-functions.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import * as planService from '#/features/plans/plan-service.ts';
import * as planQueries from '#/features/plans/queries.ts';
import * as signUpService from '#/features/plans/sign-up-service.ts';
import * as ledgerPages from '#/ledger/pages.ts';
import * as premature from '#/ledger/premature-expiries.ts';
import * as ledgerQueries from '#/ledger/queries.ts';
import { DomainError, type ErrorReason } from '#/lib/errors.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { malformedArguments, malformedInput } from '#test/malformed-values.ts';

const { db, ledger, sql } = useTestDatabase();

/** One call of an exported function with a malformed input. */
type Call = { run: () => Promise<unknown>; [fc.toStringMethod]: () => string };
/** Any function that takes data. */
type Verb = (...input: never[]) => Promise<unknown>;

let calls: fc.Arbitrary<Call>;

beforeAll(async () => {
  await createMissingPlans(db);
  calls = fc.oneof(...callsOf(await createAccount(), await createAccount()));
});

type Ids = { userId: string; chargeId: string; grantId: string; clawbackId: string; expiryId: string };

/** Somebody on a plan with a charge, a grant, a chargeback and an expiry. */
async function createAccount(): Promise<Ids> {
  const { id: userId } = await createUser(db);
  const told = { userId, actor: 'system', description: 'For a test' };
  const ended = { effectiveAt: null, expiresAt: new Date('2021-01-01T00:00:00.000Z') };
  await ledger.grant({
    ...told,
    ...ended,
    amountCredits: 1,
    source: 'ADMIN',
    now: new Date('2020-01-01T00:00:00.000Z'),
  });
  await planService.upgradePlan(ledger, { userId, actor: 'system', planName: 'Basic', billingCycle: 'monthly' });
  const { answer: given } = await ledger.grant({
    ...told,
    amountCredits: 100,
    source: 'PURCHASE',
    priority: 1,
  });
  const { answer: charged } = await ledger.deduct({
    ...told,
    amountCredits: 10,
    generationType: 'EXTERNAL',
  });
  const { answer: taken } = await ledger.clawback({ ...told, grantId: given.grantId });
  if (charged.kind !== 'charged' || !charged.transactionId || !taken.transactionId) throw new Error('No account.');
  const { id: expiryId } = await db.creditTransaction.findFirstOrThrow({ where: { userId, type: 'EXPIRE' } });
  return { userId, chargeId: charged.transactionId, grantId: given.grantId, clawbackId: taken.transactionId, expiryId };
}

/** Every exported function that takes data, with inputs that are almost right. */
function callsOf(own: Ids, foreign: Ids): fc.Arbitrary<Call>[] {
  const { userId } = own;
  const by = { userId, actor: 'system', now: undefined };
  const keyed = { ...by, idempotencyKey: undefined };
  const told = { ...keyed, description: 'Malformed' };
  const charged = { ...told, amountCredits: 1_000_000_000, generationType: 'EXTERNAL', metadata: {} };
  const life = { effectiveAt: null, expiresAt: new Date('2031-01-01T00:00:00.000Z') };
  const given = {
    ...told,
    ...life,
    amountCredits: 1,
    source: 'ADMIN',
    metadata: {},
    priority: 50,
    reference: undefined,
  };
  const returned = { ...told, chargeId: foreign.chargeId };
  const ofFunctions = { userId, type: 'TEXT_TO_VIDEO', at: new Date('2030-01-01T00:00:00.000Z') };
  return [
    ...verbs(ledger, [], {
      checkAndDeduct: { ...keyed, type: 'LIPSYNC', input: { seconds: 600, aspectRatio: 'square' } },
      deduct: { ...charged, maxCostCredits: 1_000_000_000 },
      refund: { ...returned, amountCredits: 1, reason: 'failure' },
      settle: { ...returned, costCredits: 1 },
      release: { ...returned, reason: 'cancel' },
      grant: given,
      voidGrant: { ...told, grantId: foreign.grantId },
      clawback: { ...told, grantId: foreign.grantId },
      revertClawback: { ...told, clawbackId: foreign.clawbackId },
      undoExpiry: { ...told, expiryId: foreign.expiryId, clockWasRightAt: new Date('2020-06-01T00:00:00.000Z') },
    }),
    ...verbs(premature, [db], {
      listPrematureExpiries: { userId, clockWasRightAt: new Date('2020-06-01T00:00:00.000Z') },
    }),
    ...verbs(planService, [ledger], {
      upgradePlan: { ...keyed, planName: 'Basic', billingCycle: 'monthly' },
      downgradePlan: { ...keyed, planName: 'Premium' },
      changeBillingCycle: { ...keyed, billingCycle: 'yearly' },
      keepPlan: keyed,
    }),
    ...plain(signUpService, [ledger], { makeSignUpWhole: [userId], startFreePlan: [userId, {}] }),
    ...plain(ledger, [], {
      readAccountAt: [userId, ofFunctions.at],
      getBalance: [userId],
      balanceAt: [userId, ofFunctions.at],
      previewPayment: [userId, 5],
    }),
    ...plain(ledgerQueries, [db], {
      lastSeqAt: [userId, ofFunctions.at],
      findChargeOwner: [own.chargeId],
    }),
    ...plain(ledgerPages, [db], { listTransactions: [userId, { limit: 5, cursor: '3' }] }),
    ...plain(planQueries, [ledger], { getCurrentPlan: [userId] }),
    ...plain(creditFunctions(ledger), [], {
      checkAndDeductCreditsForGeneration: [userId, ofFunctions.type, 5],
      hasEnoughCredits: [userId, 5],
      deductCredits: [userId, 1_000_000_000, 'EXTERNAL', 'Malformed', {}],
      addCredits: [userId, 1, 'PURCHASE', 'Malformed', {}],
      refundCredits: [own.chargeId, 1000, 'Malformed'],
      getCreditBalance: [userId],
      getCreditTransactions: [userId, 5],
      upgradePlan: [userId, 'Basic', 'monthly'],
    }),
  ];
}

function verbs(
  from: object,
  by: readonly unknown[],
  inputs: Record<string, Record<string, unknown>>,
): fc.Arbitrary<Call>[] {
  return Object.entries(inputs).map(([name, right]) =>
    malformedInput(right).map((input) => callOf(from, by, name, [input])),
  );
}

function plain(from: object, by: readonly unknown[], inputs: Record<string, readonly unknown[]>): fc.Arbitrary<Call>[] {
  return Object.entries(inputs).map(([name, right]) =>
    malformedArguments(right).map((input) => callOf(from, by, name, input)),
  );
}

/** `by` is what the function takes first. */
function callOf(from: object, by: readonly unknown[], name: string, input: readonly unknown[]): Call {
  const run = (from as Record<string, Verb>)[name];
  if (!run) throw new Error(`There is no ${name}.`);
  // Rings and very deep values are cut short.
  const shown = () => `${name}(${input.map((value) => inspect(value, { depth: 3, maxStringLength: 100 })).join(', ')})`;
  return { run: () => run(...([...by, ...input] as never[])), [fc.toStringMethod]: shown };
}

const closedSet: Record<ErrorReason, boolean> = {
  VALIDATION: true,
  UNAUTHORIZED: false,
  INSUFFICIENT_CREDITS: false,
  FORBIDDEN: false,
  NOT_FOUND: true,
  GONE: false,
  ACCOUNT_CLOSING: false,
  IDEMPOTENCY_CONFLICT: true,
  PRICE_CHANGED: false,
  ALREADY_ON_PLAN: true,
  NOT_AN_UPGRADE: true,
  NOT_A_DOWNGRADE: true,
  REFUND_EXCEEDS_CHARGE: true,
  SETTLEMENT_ABOVE_MAXIMUM: true,
  ALREADY_ENDED: true,
  BALANCE_LIMIT: true,
  EMAIL_TAKEN: false,
  CHANGED_MEANWHILE: false,
  BODY_TOO_LARGE: false,
  TASK_STATE: false,
  ALREADY_RETRIED: false,
  TOO_MANY_REQUESTS: false,
  BUSY: false,
};

/** What is wrong with how a call was refused; null where it is as it should be. */
function faultOf(error: unknown): string | null {
  if (!(error instanceof DomainError))
    return `not of the closed set: ${error instanceof Error ? error.stack : String(error)}`;
  if (!closedSet[error.reason]) return `refused for ${error.reason}`;
  if (error.reason !== 'VALIDATION') return null;
  const fields = error.details.fields as { field: string; message: string }[];
  const isNamed =
    fields.length > 0 && fields.every(({ field, message }) => field !== '' && /must|is not known/.test(message));
  return isNamed ? null : `does not name the field and what is allowed: ${error.message}`;
}

/** Everything that a call could have written, as one text. */
async function everythingWritten(): Promise<string> {
  const [row] = await sql<{ written: string }>(`
    SELECT concat_ws(' ', (SELECT count(*) FROM "CreditTransaction"), (SELECT count(*) FROM "CreditFunding"),
      (SELECT string_agg(g::text, ',' ORDER BY g.id) FROM "CreditGrant" g), (SELECT count(*) FROM "IdempotencyRecord"),
      (SELECT count(*) FROM "PlanPeriod"), (SELECT count(*) FROM "Task"), (SELECT count(*) FROM "Plan"),
      (SELECT string_agg(u::text, ',' ORDER BY u.id) FROM "User" u)) AS written`);
  return row?.written ?? '';
}

/** Throws all of these at the functions at once, and gives what is wrong with how some were refused. */
async function faultsOf(calls: readonly Call[], reasons: Set<string>): Promise<string[]> {
  const results = await Promise.allSettled(calls.map(({ run }) => run()));
  return results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof DomainError) reasons.add(result.reason.reason);
    const fault = faultOf(result.reason);
    return fault === null ? [] : [`${calls[index]?.[fc.toStringMethod]()}: ${fault}`];
  });
}

async function refusedOf(calls: readonly Call[]): Promise<Call[]> {
  const results = await Promise.allSettled(calls.map(({ run }) => run()));
  return calls.filter((_, index) => results[index]?.status === 'rejected');
}

test('whatever is thrown at an exported function, it succeeds by the rules or is refused by them, and then wrote nothing', async () => {
  let thrown = 0;
  const reasons = new Set<string>();
  const throwSome = async (some: readonly Call[]) => {
    thrown += some.length;
    // Some may succeed and write; those that were refused are thrown again, and must write nothing.
    const refused = await refusedOf(some);
    const before = await everythingWritten();
    expect(await faultsOf(refused, reasons)).toEqual([]);
    expect(await everythingWritten()).toBe(before);
  };
  const many = fc.array(calls, { minLength: 1, maxLength: 250, size: 'max' });
  await fc.assert(fc.asyncProperty(many, throwSome), { numRuns: 120 });
  expect(thrown).toBeGreaterThan(10_000);
  expect([...reasons]).toEqual(
    expect.arrayContaining(['VALIDATION', 'NOT_FOUND', 'ALREADY_ON_PLAN', 'NOT_A_DOWNGRADE']),
  );
  await expectLedgerHolds(db);
});
