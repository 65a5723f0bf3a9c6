import { expect, test } from 'vitest';
import { addCounts, countRows, type Report, toJson, toMarkdown } from './report.ts';

const counts = { refund: { replayed: 2, 'back after failure': 1500 }, grant: { 'begins later': 1 } };

test('counts of two processes add up', () => {
  expect(addCounts(counts, { refund: { replayed: 1 }, keep: { done: 4 } })).toEqual({
    refund: { replayed: 3, 'back after failure': 1500 },
    grant: { 'begins later': 1 },
    keep: { done: 4 },
  });
});

test('a row tells how often a verb was asked and what came of it, the most frequent first', () => {
  expect(countRows(counts)).toEqual([
    ['grant', '1', 'begins later 1'],
    ['refund', '1,502', 'back after failure 1,500, replayed 2'],
  ]);
});

test('a report says the seed, so that the run can be told again', () => {
  const report: Report = {
    date: '2026-11-21',
    machine: { cores: 2, node: '24.0.0', postgres: '18.4' },
    seed: 7,
    runs: 20_000,
    steps: 580_000,
    seconds: 1200,
    processes: 2,
    verdict: 'They agreed.',
    counts,
  };
  expect(toMarkdown(report)).toContain('20,000 random histories with 580,000 steps');
  expect(toMarkdown(report)).toContain('Seed 7.');
  expect(toMarkdown(report)).toContain('| grant | 1 | begins later 1 |');
  expect(JSON.parse(toJson(report))).toEqual(report);
});
