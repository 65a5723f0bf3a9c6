import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '#/lib/errors.ts';
import type { Expected, Model } from '#test/model/model.ts';
import { type Account, balanceOf, type Line } from '#test/model/model-account.ts';
import { nextEvent } from '#test/model/model-time.ts';
import { inWords, lotInWords, type Reading, type RealLine, type RealRow } from '#test/model/real.ts';
import type { RealAnswer } from '#test/model/requests.ts';

/*
 * Where the product and the model differ, each difference a sentence.
 */

/** What came of asking the product: its answer, or what it threw. */
export type Outcome<Answer> = { answered: Answer } | { threw: unknown };

export function differenceOfAnswers(expected: Expected, real: Outcome<RealAnswer>): string[] {
  if ('threw' in real) {
    const { threw } = real;
    if (!(threw instanceof DomainError)) return [`threw ${threw instanceof Error ? threw.stack : String(threw)}`];
    if (expected.kind === 'answer') return [`was refused with "${threw.message}" instead of ${shown(expected.answer)}`];
    if (expected.reason !== threw.reason) return [`was refused for ${threw.reason} instead of ${expected.reason}`];
    return differenceOfFigures(expected.figures, threw);
  }
  const { answer, replayed } = real.answered;
  if (expected.kind === 'refused') return [`was answered ${shown(answer)} instead of refused for ${expected.reason}`];
  const differences = isDeepStrictEqual({ ...answer }, expected.answer)
    ? []
    : [`was answered ${shown(answer)} instead of ${shown(expected.answer)}`];
  if (replayed !== expected.replayed) differences.push(`was ${replayed ? 'replayed' : 'done anew'}`);
  return differences;
}

function differenceOfFigures(figures: Record<string, unknown>, { details }: DomainError): string[] {
  const { field, ...others } = figures;
  const fields = (details.fields as { field: string }[] | undefined)?.map((issue) => issue.field) ?? [];
  const wrong = Object.entries(others).filter(([name, value]) => !isDeepStrictEqual(details[name], value));
  return [
    ...wrong.map(([name, value]) => `the error's ${name} is ${shown(details[name])} instead of ${shown(value)}`),
    ...(typeof field === 'string' && !fields.includes(field) ? [`the error names ${fields} instead of ${field}`] : []),
  ];
}

/** The ledger and the account's row, as far as they are written. */
export function differenceOfBooks(account: Account, row: RealRow, lines: readonly RealLine[]): string[] {
  return [
    ...differing('lines', row.ledgerSeq, account.lines.length),
    ...lines.flatMap((line) => differenceOfLines(account, account.lines[line.seq - 1], line)),
    ...differing('credits', row.credits, balanceOf(account)),
    ...differing('debtCredits', row.debtCredits, account.debt),
    ...differing('plan', row.plan, account.plan?.name ?? null),
    ...differing('renewsAt', inWords(row.renewsAt), inWords(account.plan?.endsAt ?? null)),
    ...differing('nextPlan', row.nextPlan, account.next?.name ?? null),
    ...differing('nextBillingCycle', row.nextBillingCycle, account.next?.cycle ?? null),
    ...differing('nextPlanAt', inWords(row.nextPlanAt), inWords(account.next?.at ?? null)),
    ...lateHint(account, row),
  ];
}

/** The hint for the booking job may be early, never late. */
function lateHint(account: Account, { nextDueAt }: RealRow): string[] {
  const next = nextEvent(account);
  if (next === null || (nextDueAt !== null && nextDueAt <= next)) return [];
  return [`nextDueAt is ${inWords(nextDueAt)} although something is due at ${inWords(next)}`];
}

function differenceOfLines(account: Account, line: Line | undefined, real: RealLine): string[] {
  if (!line) return [`line ${real.seq} should not be there: ${shown(real)}`];
  const idOfLot = (number: number | null) => (number === null ? null : (account.lots[number]?.id ?? null));
  const expected = {
    seq: line.number + 1,
    id: line.id,
    type: line.type,
    amount: line.amount,
    balance: line.balance,
    at: line.at,
    refundsId: line.undoes === null ? null : (account.lines[line.undoes]?.id ?? null),
    debtCredits: line.debt,
    parts: line.parts.map(({ lot, amount, insteadOf }) => ({
      grantId: idOfLot(lot),
      amount,
      restoresGrantId: real.type === 'REFUND' ? idOfLot(insteadOf ?? lot) : null,
    })),
  };
  return differing(`line ${real.seq}`, inOrder(real), inOrder(expected));
}

/** The rules do not say in which order a line takes a grant and its stand-ins back. */
function inOrder<L extends { type: string; parts: { grantId: string | null }[] }>(line: L): L {
  if (line.type !== 'CLAWBACK') return line;
  return { ...line, parts: line.parts.toSorted((a, b) => (String(a.grantId) < String(b.grantId) ? -1 : 1)) };
}

/** What the account would hold, read at an instant without being written. */
export function differenceOfReading(model: Model, at: number, reading: Reading, row: RealRow): string[] {
  const account = model.at(at);
  const lots = account.lots
    .filter((lot) => lot.left > 0 || (!lot.hasBegun && !lot.isVoid))
    .map((lot) => lotInWords({ ...lot, from: lot.hasBegun ? null : lot.from }))
    .sort();
  return [
    ...differing('instant read', inWords(reading.now), inWords(model.instantOf(at))),
    ...differing('credits read', reading.credits, balanceOf(account)),
    ...differing('debt read', reading.debtCredits, account.debt),
    ...differing('plan read', reading.newPlan ?? row.plan, account.plan?.name ?? null),
    ...differing('end of the period read', inWords(reading.renewsAt), inWords(account.plan?.endsAt ?? null)),
    ...differing('lots read', reading.lots, lots),
  ];
}

export function differing(what: string, real: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(real, expected) ? [] : [`${what}: ${shown(real)} instead of ${shown(expected)}`];
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
