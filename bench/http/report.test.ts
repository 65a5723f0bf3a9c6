import { describe, expect, test } from 'vitest';
import { toJson } from '../ledger/report.ts';
import type { Builds } from './builds.ts';
import type { Figures } from './load.ts';
import { type Answers, cellOf } from './measure.ts';
import { cellTable, makeReport, ratioTable, targetTable, toMarkdown } from './report.ts';

const figures = (requestsPerSecond: number, cpuMs: number | null = 1): Figures => ({
  requestsPerSecond,
  p50Ms: 1.234,
  p99Ms: 9,
  cpuMs,
  requests: 100,
});
const builds: Builds = { this: 'abcdef0', against: '429e640' };
const machine = { cores: 2, memoryGib: 8, node: '24.0.0', postgres: '18.0', pgbench: null };

/** A cell in which the rounds of this build came to so many times the other's. */
const compared = (request: 'credits' | 'balance' | 'submit', ratios: number[]) =>
  cellOf(
    { request, connections: 32 },
    { this: ratios.map((ratio) => figures(100 * ratio, 0.8)), against: ratios.map(() => figures(100)) },
  );
const credits = compared('credits', [1.2, 1.5, 1.15]);
const balance = compared('balance', [1.14, 1.14, 0.9]);
const submit = compared('submit', [1.14, 1.3, 1.4]);
const floor = cellOf({ request: 'floor', connections: 32 }, { this: [figures(4321.4, null)], against: [] });
const page = cellOf({ request: 'page', connections: 1 }, { this: [figures(99)], against: [figures(100)] });
const cells = [floor, credits, balance, submit, page];
const answers: Answers = [
  { request: 'floor', builds: { this: { bytes: 0, encoding: null }, against: null } },
  { request: 'credits', builds: { this: { bytes: 1234, encoding: 'gzip' }, against: { bytes: 5678, encoding: null } } },
];
const found = { machine, builds, proofs: { this: 'It holds.', against: 'It holds too.' }, answers, cells };

describe('figures', () => {
  test('a ratio is the median of the ratios within each round; of few rounds it may be anywhere between them', () => {
    expect(credits.ratios.requestsPerSecond).toEqual({ median: 1.2, low: 1.15, high: 1.5 });
    expect(credits.ratios.cpuMs).toEqual({ median: 0.8, low: 0.8, high: 0.8 });
    expect(credits.builds.this).toMatchObject({ requestsPerSecond: 120, p50Ms: 1.234, cpuMs: 0.8 });
  });

  test.each([
    [1, 1, 1],
    [5, 1, 5],
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [12, 3, 10],
    [20, 6, 15],
  ])('of %i rounds the true median is between the %i. and the %i. lowest', (rounds, low, high) => {
    const ratios = Array.from({ length: rounds }, (_, index) => index + 1).toReversed();
    expect(compared('credits', ratios).ratios.requestsPerSecond).toMatchObject({ low, high });
  });

  test('what one build does not have, and a CPU time that cannot be read, come to nothing and not to zero', () => {
    expect(floor.ratios).toEqual({ requestsPerSecond: null, cpuMs: null });
    expect(floor.builds.against).toBeNull();
    expect(floor.builds.this?.cpuMs).toBeNull();
  });
});

describe('report', () => {
  test('aims are told of the requests and connections that have one, and are reached when the whole range is, not the median alone', () => {
    const aimed = [
      compared('credits', [4.1, 4.5, 4]),
      compared('balance', [3.9, 3.9, 3.5]),
      compared('submit', [2.9, 3.2, 3.3]),
    ];
    const { targets } = makeReport({ ...found, cells: [floor, ...aimed, page] }, { seconds: 15, rounds: 3 });
    const of = (title: string) => `${title}, 32 connections: requests a second to 429e640`;
    expect(targetTable(targets).slice(1)).toEqual([
      [of('GET /api/credits?limit=10'), 'at least 4', '4.10 (4.00 to 4.50)', 'reached'],
      [of('tRPC credits.balance'), 'at least 4', '3.90 (3.50 to 3.90)', 'not reached'],
      [of('POST /api/tasks/text-to-image'), 'at least 3', '3.20 (2.90 to 3.30)', 'too noisy to say'],
    ]);
  });

  test.each(['429e640+', 'abcdef1', null])('against %s nothing is said to be reached', (against) => {
    const { targets } = makeReport({ ...found, builds: { this: 'abcdef0', against } }, { seconds: 15, rounds: 3 });
    expect(new Set(targets.map(({ verdict }) => verdict))).toEqual(new Set(['not measured']));
  });

  test('each build has a line of its own, with dashes where it does not have the request', () => {
    expect(cellTable([floor], builds).slice(1)).toEqual([
      ['GET /api/health', 'abcdef0', '4,321', '1.23', '9.00', '—'],
      ['GET /api/health', '429e640', '—', '—', '—', '—'],
    ]);
    expect(cellTable([floor], { this: 'abcdef0', against: null })).toHaveLength(2);
  });

  test('ratios stand by request and number of connections', () => {
    expect(ratioTable([credits, page])).toEqual([
      [
        'this build to the other',
        'requests/s, 32 connections',
        'requests/s, 1 connection',
        'CPU a request, 32 connections',
        'CPU a request, 1 connection',
      ],
      ['GET /api/credits?limit=10', '1.20 (1.15 to 1.50)', '—', '0.80 (0.80 to 0.80)', '—'],
      ['page /en', '—', '0.99 (0.99 to 0.99)', '—', '1.00 (1.00 to 1.00)'],
    ]);
  });

  test('it says what was measured, what was answered and what the proof found, and its JSON has every round', () => {
    const report = makeReport(found, { seconds: 15, rounds: 3 });
    const text = toMarkdown(report);
    expect(text).toContain('## 32 connections');
    expect(text).toContain('| GET /api/credits?limit=10 | 1,234 bytes, gzip | 5,678 bytes |');
    expect(text).toContain('Afterwards, in the database of abcdef0: It holds.');
    expect(JSON.parse(toJson(report)).cells[1].builds.this.rounds).toHaveLength(3);
  });
});
