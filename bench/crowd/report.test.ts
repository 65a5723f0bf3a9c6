import { describe, expect, test } from 'vitest';
import type { Builds } from '../http/builds.ts';
import { toJson } from '../ledger/report.ts';
import { figuresOf } from './measure.ts';
import { type CrowdRound, sumOf, tallyOf } from './measures.ts';
import { answerTable, type CrowdResult, makeReport, measureTable, targetTable, toMarkdown } from './report.ts';

const builds: Builds = { this: 'abcdef0', against: '429e640' };
const machine = { cores: 2, memoryGib: 8, node: '24.0.0', postgres: '18.0', pgbench: null };

/** A round in which another user's two requests took so many times as long as alone. */
const signUps = (credits: number, submit: number, others: Partial<CrowdRound> = {}): CrowdRound => ({
  pairs: {
    credits: { aloneMs: 10, crowdedMs: 10 * credits },
    submit: { aloneMs: 200, crowdedMs: 200 * submit },
  },
  answers: { 200: 96 },
  othersAnswers: { 200: 1000 },
  ...others,
});

const crowdOf = (rounds: CrowdRound[], against: CrowdRound[] = []): CrowdResult => ({
  crowd: 'sign-ups',
  builds: { this: figuresOf(rounds), against: figuresOf(against) },
});
const reportOf = (crowds: CrowdResult[]) =>
  makeReport({
    machine,
    rounds: 3,
    settings: { A: '1' },
    builds,
    proofs: { this: 'It holds.', against: null },
    crowds,
  });
const verdictsOf = (rounds: CrowdRound[]) =>
  targetTable(reportOf([crowdOf(rounds)]).targets)
    .slice(1)
    .map(([, aim, measured, verdict]) => [aim, measured, verdict]);

describe('figures', () => {
  test('a ratio is taken within each round, and times are medians of the rounds', () => {
    const figures = figuresOf([
      { ...signUps(0, 0), pairs: { credits: { aloneMs: 1, crowdedMs: 10 } } },
      { ...signUps(0, 0), pairs: { credits: { aloneMs: 100, crowdedMs: 200 } } },
      { ...signUps(0, 0), pairs: { credits: { aloneMs: 10, crowdedMs: 50 } } },
    ]);
    expect(figures?.measures.credits).toMatchObject({
      aloneMs: 10,
      crowdedMs: 50,
      ratio: { median: 5, low: 2, high: 10 },
    });
    expect(figures?.measures.submit).toBeUndefined();
  });

  test('answers are counted over all rounds; of no rounds there is nothing', () => {
    const figures = figuresOf([signUps(1, 1), signUps(1, 1, { answers: { 200: 90, 503: 6 } })]);
    expect(figures?.answers).toEqual({ 200: 186, 503: 6 });
    expect(figuresOf([])).toBeNull();
    expect(sumOf([tallyOf(['200', 'open', '200']), tallyOf([])])).toEqual({ 200: 2, open: 1 });
  });
});

describe('report', () => {
  test('an aim is reached when the whole range is within it, not the median alone', () => {
    expect(verdictsOf([signUps(1, 2), signUps(2, 2.5), signUps(3, 3.1)])).toEqual([
      ['at most 3', '2.00 (1.00 to 3.00)', 'reached'],
      ['at most 3', '2.50 (2.00 to 3.10)', 'too noisy to say'],
      ['0', '0', 'reached'],
    ]);
    expect(verdictsOf([signUps(3.1, 1), signUps(4, 1), signUps(5, 1)])[0]).toEqual([
      'at most 3',
      '4.00 (3.10 to 5.00)',
      'not reached',
    ]);
  });

  test.each([
    [{ answers: { 200: 40, 500: 2, 503: 5, 'no answer': 1 } }, '8'],
    [{ answers: { 422: 48 }, othersAnswers: { 200: 7, 503: 1 } }, '1'],
    [{ answers: { 422: 40, 429: 8 } }, '0'],
  ])('of %j so many are failures', (others, failures) => {
    expect(verdictsOf([signUps(1, 1, others)]).at(-1)).toEqual([
      '0',
      failures,
      failures === '0' ? 'reached' : 'not reached',
    ]);
  });

  test('the refusals of other crowds than sign-ups are no failures, and of a crowd that did not come nothing is told', () => {
    const bombs = figuresOf([{ pairs: {}, answers: { 503: 2 }, othersAnswers: {} }]);
    const { targets } = reportOf([{ crowd: 'bombs', builds: { this: bombs, against: null } }]);
    expect(targets).toMatchObject([{ aim: 'at most 2', measured: '—', verdict: 'not measured' }]);
  });

  test('each build has lines of its own, with dashes where it was not measured', () => {
    const crowd = crowdOf([signUps(2, 1)]);
    expect(measureTable([crowd], builds).slice(1, 4)).toEqual([
      ['another user’s GET /api/credits, p99', 'abcdef0', '10.0', '20.0', '2.00 (2.00 to 2.00)'],
      ['another user’s GET /api/credits, p99', '429e640', '—', '—', '—'],
      ['another user’s POST /api/tasks/text-to-image, p99', 'abcdef0', '200', '200', '1.00 (1.00 to 1.00)'],
    ]);
    expect(answerTable([crowd], builds).slice(1)).toEqual([
      ['48 sign-ups at once', 'abcdef0', '96 × 200', '1,000 × 200'],
      ['48 sign-ups at once', '429e640', '—', '—'],
    ]);
    expect(measureTable([crowd], { this: 'abcdef0', against: null })).toHaveLength(3);
  });

  test('it says what was set and what the proof found, and its JSON has every round', () => {
    const report = reportOf([crowdOf([signUps(1, 1), signUps(2, 2)])]);
    const text = toMarkdown(report);
    expect(text).toContain('Set for it: `A=1`, beside');
    expect(text).toContain('Afterwards, in the database of abcdef0: It holds.');
    expect(JSON.parse(toJson(report)).crowds[0].builds.this.measures.credits.rounds).toHaveLength(2);
  });
});
