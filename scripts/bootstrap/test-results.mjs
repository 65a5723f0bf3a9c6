// @ts-check
// Converts the JSON reports of the test runners into one form. Plain JavaScript: scripts/test.mjs runs on any Node.

/**
 * @typedef {{ name: string, reason: string }} Failure `reason` is the first line of the message
 * @typedef {{ passed: number, skipped: number, failures: Failure[] }} Results
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * Parses Vitest's report. A file that could not be loaded, an error outside of tests and a crashed runner count as one
 * failure each, since tests may be missing.
 * @param {any} report the parsed JSON, undefined when there is none
 * @param {number} exitCode
 * @returns {Results}
 */
export function readVitestReport(report, exitCode) {
  if (!Array.isArray(report?.testResults)) return crashed('vitest', exitCode);
  const files = report.testResults;
  /** @type {any[]} */
  const tests = files.flatMap((/** @type {any} */ file) => file.assertionResults);
  const failures = files.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [failure(file.name, file.message)];
    return failed.map((/** @type {any} */ test) =>
      failure(`${file.name} > ${test.fullName}`, test.failureMessages?.[0]),
    );
  });
  const passed = tests.filter((test) => test.status === 'passed').length;
  const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.status)).length;
  return withExitCode('vitest', { passed, skipped, failures }, exitCode);
}

/**
 * Parses Playwright's report. A flaky test, which passed only in a retry, counts as failed.
 * @param {any} report the parsed JSON, undefined when there is none
 * @param {number} exitCode
 * @returns {Results}
 */
export function readPlaywrightReport(report, exitCode) {
  if (!Array.isArray(report?.suites)) return crashed('playwright', exitCode);
  const specs = report.suites.flatMap(specsOf);
  /** @type {Results} */
  const results = { passed: 0, skipped: 0, failures: [] };
  for (const { file, title, tests } of specs) {
    for (const { status, results: runs } of tests) {
      if (status === 'expected') results.passed += 1;
      else if (status === 'skipped') results.skipped += 1;
      else
        results.failures.push(
          failure(`${file} > ${title}`, runs?.find((/** @type {any} */ run) => run.error)?.error.message),
        );
    }
  }
  for (const error of report.errors ?? []) results.failures.push(failure('playwright', error.message));
  return withExitCode('playwright', results, exitCode);
}

/** @param {any} suite @returns {any[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/**
 * Adds a failure when the runner exited with a non-zero code although no test failed.
 * @param {string} runner @param {Results} results @param {number} exitCode @returns {Results}
 */
function withExitCode(runner, results, exitCode) {
  if (exitCode === 0 || results.failures.length > 0) return results;
  return { ...results, failures: crashed(runner, exitCode).failures };
}

/** @param {string} runner @param {number} exitCode @returns {Results} */
function crashed(runner, exitCode) {
  return { passed: 0, skipped: 0, failures: [failure(runner, `the runner ended with exit code ${exitCode}`)] };
}

/** @param {string} name @param {string | undefined} message @returns {Failure} */
function failure(name, message) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with the control character ESC
  const plain = (message ?? '').replace(/\u001B\[[0-9;]*m/g, '');
  return {
    name,
    reason:
      plain
        .split('\n')
        .find((line) => line.trim() !== '')
        ?.trim() ?? 'no message',
  };
}

/** @param {Results[]} all @returns {Results} */
export function sumResults(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** The last line of a run: `12 passed, 1 failed`, with `, 2 skipped` when there are any. @param {Results} results */
export function formatSummary({ passed, failures, skipped }) {
  return formatCounts({ passed, failed: failures.length, skipped });
}

/** @param {Counts} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Parses the last summary line in a run's output; null where there is none. @param {string} output @returns {Counts | null}
 */
export function readSummary(output) {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  const line = lines.at(-1);
  return line ? { passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3] ?? 0) } : null;
}

/** @param {Counts[]} all @returns {Counts} */
export function sumCounts(all) {
  /** @param {keyof Counts} key */
  const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** @param {Results} results @returns {0 | 1} 1 on any failure, and when no test ran */
export function exitCodeOf({ passed, failures }) {
  return failures.length === 0 && passed > 0 ? 0 : 1;
}
