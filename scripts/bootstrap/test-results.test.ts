import { describe, expect, test } from 'vitest';
import {
  exitCodeOf,
  formatCounts,
  formatSummary,
  readPlaywrightReport,
  readSummary,
  readVitestReport,
  sumCounts,
  sumResults,
} from './test-results.mjs';

const passing = { fullName: 'adds', status: 'passed', failureMessages: [] };
const failing = {
  fullName: 'subtracts',
  status: 'failed',
  failureMessages: ['\u001B[31mAssertionError: 1\u001B[39m\n  at x'],
};
const skipped = { fullName: 'divides', status: 'pending', failureMessages: [] };

function vitestFile(assertionResults: object[], overrides: object = {}) {
  return { name: 'src/a.test.ts', status: 'passed', message: '', assertionResults, ...overrides };
}

describe('the report of vitest', () => {
  test('counts passed, failed and skipped tests and names the failed ones', () => {
    const report = { testResults: [vitestFile([passing, failing, skipped], { status: 'failed' })] };
    expect(readVitestReport(report, 1)).toEqual({
      passed: 1,
      skipped: 1,
      failures: [{ name: 'src/a.test.ts > subtracts', reason: 'AssertionError: 1' }],
    });
  });

  test('a file that could not be loaded is a failure', () => {
    const report = { testResults: [vitestFile([], { status: 'failed', message: '\nCannot find module x' })] };
    expect(readVitestReport(report, 1).failures).toEqual([{ name: 'src/a.test.ts', reason: 'Cannot find module x' }]);
  });

  test('an exit code other than 0 is a failure although every test passed', () => {
    expect(readVitestReport({ testResults: [vitestFile([passing])] }, 1)).toMatchObject({
      passed: 1,
      failures: [{ name: 'vitest', reason: 'the runner ended with exit code 1' }],
    });
  });

  test.each([undefined, null, {}, { testResults: 'x' }])(
    'no report (%j) is a failure, whatever the exit code',
    (report) => {
      expect(readVitestReport(report, 0).failures).toHaveLength(1);
    },
  );
});

describe('the report of playwright', () => {
  function reportOf(...statuses: string[]) {
    const results = [{ error: { message: 'Error: no button' } }];
    const specs = statuses.map((status) => ({ file: 'a.spec.ts', title: 'signs up', tests: [{ status, results }] }));
    return { suites: [{ specs: [], suites: [{ specs }] }], errors: [] };
  }

  test('counts expected, unexpected and skipped tests, in suites of suites too', () => {
    expect(readPlaywrightReport(reportOf('expected', 'unexpected', 'skipped'), 1)).toEqual({
      passed: 1,
      skipped: 1,
      failures: [{ name: 'a.spec.ts > signs up', reason: 'Error: no button' }],
    });
  });

  test('a test that passed at the second try has failed', () => {
    expect(readPlaywrightReport(reportOf('flaky'), 0).failures).toHaveLength(1);
  });

  test('an error outside the tests is a failure', () => {
    const report = { ...reportOf('expected'), errors: [{ message: 'Error: the build is missing' }] };
    expect(readPlaywrightReport(report, 1).failures).toEqual([
      { name: 'playwright', reason: 'Error: the build is missing' },
    ]);
  });

  test('no report is a failure, whatever the exit code', () => {
    expect(readPlaywrightReport(undefined, 0).failures).toHaveLength(1);
  });
});

describe('the summary', () => {
  const good = { passed: 3, skipped: 0, failures: [] };
  const bad = { passed: 1, skipped: 2, failures: [{ name: 'a', reason: 'b' }] };

  test('adds the runners up', () => {
    expect(formatSummary(sumResults([good, bad]))).toBe('4 passed, 1 failed, 2 skipped');
  });

  test('leaves skipped out when there are none', () => {
    expect(formatSummary(good)).toBe('3 passed, 0 failed');
  });

  test('is read again where several runs are added up', () => {
    const output = `${formatSummary(good)}\nTests took 1.0 s.\n${formatSummary(bad)}\n`;
    expect(readSummary(output)).toEqual({ passed: 1, failed: 1, skipped: 2 });
    expect(readSummary('The runner died.\n')).toBeNull();
    const counts = [formatSummary(good), formatSummary(bad)].map((line) => readSummary(line));
    expect(formatCounts(sumCounts(counts.filter((one) => one !== null)))).toBe('4 passed, 1 failed, 2 skipped');
  });

  test('exits with 0 only when something passed and nothing failed', () => {
    expect([good, bad, { passed: 0, skipped: 4, failures: [] }].map(exitCodeOf)).toEqual([0, 1, 1]);
  });
});
