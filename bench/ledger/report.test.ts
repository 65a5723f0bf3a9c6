import { describe, expect, test } from 'vitest';
import { figuresOf, median, runLoad } from './load.ts';
import { type Cell, ratio } from './measure.ts';
import { parseOptions, type RowName } from './options.ts';
import { sampleOf } from './pgbench.ts';
import { alignTable, cellTable, makeReport, toJson, toMarkdown } from './report.ts';
import { targetsOf, verdictOf } from './targets.ts';

const figures = (opsPerSecond: number, p50Ms = 1) => ({ opsPerSecond, p50Ms, p99Ms: 9, operations: 100 });

function cell(row: RowName, clients: number, spread: Cell['spread'], rounds: Cell['rounds']): Cell {
  return { row, clients, spread, opsPerSecond: 1234.5678, p50Ms: 1, p99Ms: 9, toPg: 0.5, toPgbench: null, rounds };
}

describe('options', () => {
  test('a run without arguments measures every row and is a whole run', () => {
    expect(parseOptions([])).toMatchObject({ clients: [1, 8, 32], seconds: 4, rounds: 3, isWhole: true });
    expect(parseOptions([]).rows).toHaveLength(9);
  });

  test('--only takes rows by how they begin and keeps the limit, to which all are told', () => {
    const { rows, isWhole } = parseOptions(['--only', 'charge,history']);
    expect(rows).toEqual(['limit (pg)', 'charge', 'history, first page', 'history, deep page']);
    expect(isWhole).toBe(false);
  });

  test.each([
    ['--only', 'chrage'],
    ['--only', ''],
    ['--clients', '0'],
    ['--clients', '8,'],
    ['--clients', '1.5'],
    ['--seconds', '61'],
    ['--rounds', 'many'],
    ['--minutes', '1'],
  ])('%s %s is refused with a sentence that names it', (name, value) => {
    expect(() => parseOptions([name, value])).toThrow(name);
  });
});

describe('figures', () => {
  test('p50 and p99 are latencies that were measured, and a median of two is their mean', () => {
    const latenciesMs = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(figuresOf({ latenciesMs, countedMs: 500 })).toEqual({
      opsPerSecond: 200,
      p50Ms: 50,
      p99Ms: 99,
      operations: 100,
    });
    expect([median([3, 1, 2]), median([1, 2]), median([])]).toEqual([2, 1.5, Number.NaN]);
  });

  test('a cell in which nothing ended has no figures', () => {
    expect(() => figuresOf({ latenciesMs: [], countedMs: 500 })).toThrow('measure for longer');
  });

  test('the load ends when there is nothing left to do, and counts what was done', async () => {
    let left = 10;
    const sample = await runLoad(4, { warmUpMs: 0, measureMs: 60_000 }, async () => {
      left -= 1;
      return left >= 0;
    });
    expect(sample.latenciesMs).toHaveLength(10);
    expect(sample.countedMs).toBeLessThan(60_000);
  });

  test('what an operation throws ends the load', async () => {
    const failing = async () => {
      throw new Error('no credits');
    };
    await expect(runLoad(4, { warmUpMs: 0, measureMs: 60_000 }, failing)).rejects.toThrow('no credits');
  });

  test('of what pgbench logged, only the transactions after the warm-up count', () => {
    const log = '0 1 500 0 100 0\n1 1 700 0 101 0\n0 2 900 0 101 999999\n1 2 800 0 102 0\n';
    expect(sampleOf(log, { warmUpMs: 1000, measureMs: 1000 })).toEqual({ latenciesMs: [0.7, 0.9], countedMs: 1000 });
  });

  test('a ratio is the median of the ratios within each round', () => {
    expect(
      ratio([figures(10), figures(30), figures(90)], [figures(10), figures(10), figures(10)], 'opsPerSecond'),
    ).toBe(3);
    expect(ratio([figures(10)], undefined, 'opsPerSecond')).toBeNull();
  });
});

describe('targets and report', () => {
  const cells = [
    cell('limit (pg)', 32, 'spread', [figures(1000)]),
    cell('charge', 32, 'spread', [figures(550)]),
    cell('submit', 32, 'spread', [figures(449)]),
    cell('usual', 1, 'spread', [figures(500, 2)]),
    cell('charge', 1, 'spread', [figures(400, 2.5)]),
  ];

  test('a target is reached at its aim, not reached below, and not measured without its rows', () => {
    const verdicts = new Map(targetsOf(cells).map((target) => [target.what, verdictOf(target)]));
    expect(verdicts.get('charge to limit (pg), 32 clients, many accounts')).toBe('reached');
    expect(verdicts.get('submit to limit (pg), 32 clients, many accounts')).toBe('not reached');
    expect(verdicts.get('charge to limit (pgbench), 32 clients, one account')).toBe('not measured');
    expect(verdicts.get('latency (p50) of a lone charge to that of a lone usual')).toBe('not reached');
  });

  test('tables are aligned on the terminal, and the report says what was measured where', () => {
    expect(
      alignTable([
        ['row', 'ops/s'],
        ['charge', '7'],
      ]),
    ).toBe('  row     ops/s\n  charge      7');
    expect(cellTable(cells)[1]).toEqual(['limit (pg)', '1,235', '1.00', '9.00', '0.50', '–']);
    const machine = { cores: 2, memoryGib: 8, node: '24.0.0', postgres: '18.0', pgbench: null };
    const report = makeReport(
      { machine, cells, targets: targetsOf(cells), proof: 'the ledger holds' },
      parseOptions([]),
    );
    expect(toMarkdown(report)).toContain('## 32 clients, spread over 1,000 accounts');
    expect(toMarkdown(report)).toContain('pgbench was not found');
    expect(JSON.parse(toJson(report)).cells[0].opsPerSecond).toBe(1235);
  });
});
