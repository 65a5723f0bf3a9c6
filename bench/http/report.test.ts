import { describe, expect, test } from 'vitest';
import { toJson } from '../ledger/report.ts';
import type { Figures } from './load.ts';
import { type Answers, cellOf } from './measure.ts';
import { type Builds, cellTable, makeReport, ratioTable, targetTable, toMarkdown } from './report.ts';

const figures = (requestsPerSecond: number, cpuMs: number | null = 1): Figures => ({
  requestsPerSecond,
  p50Ms: 1.234,
  p99Ms: 9,
  cpuMs,
  requests: 100,
});
const builds: Builds = { this: 'abcdef0', against: '429e640' };
const machine = { cores: 2, memoryGib: 8, node: '24.0.0', postgres: '18.0', pgbench: null };

const credits = cellOf(
  { request: 'credits', connections: 32 },
  {
    this: [figures(120, 0.8), figures(300, 0.8), figures(115, 0.9)],
    against: [figures(100), figures(200), figures(100)],
  },
);
const balance = cellOf(
  { request: 'balance', connections: 32 },
  { this: [figures(114), figures(114)], against: [figures(100), figures(100)] },
);
const floor = cellOf({ request: 'floor', connections: 32 }, { this: [figures(4321.4, null)], against: [] });
const page = cellOf({ request: 'page', connections: 1 }, { this: [figures(99)], against: [figures(100)] });
const cells = [floor, credits, balance, page];
const answers: Answers = [
  { request: 'floor', builds: { this: { bytes: 0, encoding: null }, against: null } },
  { request: 'credits', builds: { this: { bytes: 1234, encoding: 'gzip' }, against: { bytes: 5678, encoding: null } } },
];
const found = { machine, builds, proofs: { this: 'It holds.', against: 'It holds too.' }, answers, cells };

describe('figures', () => {
  test('a ratio is the median of the ratios within each round, and says how far the rounds are apart', () => {
    expect(credits.ratios.requestsPerSecond).toEqual({ median: 1.2, least: 1.15, most: 1.5 });
    expect(credits.ratios.cpuMs).toEqual({ median: 0.8, least: 0.8, most: 0.9 });
    expect(credits.builds.this).toMatchObject({ requestsPerSecond: 120, p50Ms: 1.234, cpuMs: 0.8 });
  });

  test('what one build does not have, and a CPU time that cannot be read, come to nothing and not to zero', () => {
    expect(floor.ratios).toEqual({ requestsPerSecond: null, cpuMs: null });
    expect(floor.builds.against).toBeNull();
    expect(floor.builds.this?.cpuMs).toBeNull();
  });
});

describe('report', () => {
  test('the aim is reached from 1.15 on, and told of the three requests of the API only', () => {
    const { targets } = makeReport(found, { seconds: 15, rounds: 3 });
    expect(targetTable(targets).slice(1)).toEqual([
      ['GET /api/credits?limit=10, 32 connections: requests a second to 429e640', 'at least 1.15', '1.20', 'reached'],
      ['tRPC credits.balance, 32 connections: requests a second to 429e640', 'at least 1.15', '1.14', 'not reached'],
    ]);
  });

  test.each(['429e640+', 'abcdef1', null])('against %s nothing is said to be reached', (against) => {
    const { targets } = makeReport({ ...found, builds: { this: 'abcdef0', against } }, { seconds: 15, rounds: 3 });
    expect(targets.map(({ verdict }) => verdict)).toEqual(['not measured', 'not measured']);
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
      ['GET /api/credits?limit=10', '1.20 (1.15 to 1.50)', '—', '0.80 (0.80 to 0.90)', '—'],
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
