import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';
import type { Memory } from './product.ts';
import { makeReport, readingTable, targetTable, toMarkdown } from './report.ts';

const machine = { cores: 2, memoryGib: 24, node: '24.0.0', postgres: '18.4', pgbench: null };
const memoryOf = (web: number, worker: number): Memory => ({
  web: { rssMib: web, ownMib: web - 80, peakMib: web + 100 },
  worker: { rssMib: worker, ownMib: worker - 80, peakMib: worker + 100 },
});
const builds = { this: 'abcdef0', against: '429e640' };
const readings = {
  this: [memoryOf(200, 150), memoryOf(290, 200), memoryOf(300, 200), memoryOf(309, 220)],
  against: [memoryOf(200, 150), memoryOf(500, 300), memoryOf(600, 400), memoryOf(618, 430)],
};
const options = parseOptions([]);

test('the aims are half of the other build, and nothing more from the last third', () => {
  const { targets } = makeReport({ machine, builds, readings }, options);
  expect(targets.map(({ measured, verdict }) => [measured?.toFixed(3), verdict])).toEqual([
    ['0.500', 'reached'],
    ['0.512', 'not reached'],
    ['1.030', 'reached'],
    ['1.100', 'not reached'],
  ]);
});

test('against any other build, and of this one alone, no half is told', () => {
  const other = makeReport({ machine, builds: { ...builds, against: '1234567' }, readings }, options);
  expect(other.targets.map(({ verdict }) => verdict)).toEqual([
    'not measured',
    'not measured',
    'reached',
    'not reached',
  ]);
  const alone = { machine, builds: { ...builds, against: null }, readings: { ...readings, against: [] } };
  expect(targetTable(makeReport(alone, options).targets)[1]).toEqual([
    'web: resident memory after all, to 429e640',
    'at most 0.5',
    '—',
    'not measured',
  ]);
  expect(readingTable(alone)).toHaveLength(3);
});

test('each process has a line with every reading and the most that it ever held', () => {
  expect(readingTable({ builds, readings }).slice(0, 2)).toEqual([
    ['MiB resident (of it own)', 'before', 'after 1/3', 'after 2/3', 'after 3/3', 'most ever'],
    ['web, abcdef0', '200 (120)', '290 (210)', '300 (220)', '309 (229)', '409'],
  ]);
});

test('it says what was done and when it was read', () => {
  const text = toMarkdown(makeReport({ machine, builds, readings }, options));
  expect(text).toContain(
    '300 tasks of all types, 200 uploads (pictures of 1 to 12 megapixels, sounds), 2000 signed-in',
  );
  expect(text).toContain('Read 120 s after the last answer');
  expect(text).toContain('| worker, 429e640 | 150 (70) |');
});
