const seconds = 1000;
const minutes = 60 * seconds;

/**
 * How long things may take in tests before they count as hung, in milliseconds. They catch what never ends, and are no
 * measure of speed: a test must pass on a machine that is busy with ten other things. No test has a limit of its own.
 */
export const limits = {
  /** A test or a hook. A command that runs a long form of a test says how much that one takes. */
  test: Math.max(10 * minutes, Number(process.env.TEST_LIMIT_MS ?? 0)),
  /** A condition that a test waits for. Shorter than a test, so that what did not come true is named. */
  wait: 3 * minutes,
  /** A process of the product, from its start until it is ready. */
  start: 3 * minutes,
  /** A process that was asked to end, before it is killed. */
  stop: 1 * minutes,
  /** How many times as long the product waits for locks, connections and transactions of the database. */
  waitFactor: 10,
};
