import { BusyError } from '#/lib/errors.ts';
import { withinTime } from '#/lib/within-time.ts';
import {
  type ClockReading,
  type ClockVerdict,
  clockToleranceMs,
  judgeClocks,
  sentenceOf,
  WrongClockError,
} from '#/platform/clocks.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

/** Whether this process may be in service: not while its clock, or the database's, is wrong. */
export type ClockWatch = {
  /** By the last reading; true before the first one. */
  isRight(): boolean;
  /**
   * Fails while a clock is wrong. Costs nothing but where there is no reading yet, or the process's clock was set since the
   * last one: then the clocks are read. A database that does not answer is no reason to fail here.
   * @throws WrongClockError
   */
  assertRight(): Promise<void>;
  /**
   * Fails while the database does not answer, going by the last reading: then it is asked once more, for a second at most.
   * Costs nothing else.
   * @throws BusyError
   */
  assertAnswering(): Promise<void>;
  /** Reads the clocks now. @throws WrongClockError; BusyError when the database does not answer */
  look(): Promise<void>;
  close(): void;
};

const readEveryMs = 5_000;
/** The database's clock was read at some time during a reading: one that took longer says too little. */
const longestReadingMs = 10_000;
/** A reading that takes longer tells of a database that does not answer; after `abandonedMs` another one is begun. */
const slowReadingMs = 1_000;
const abandonedMs = 5_000;

/**
 * Reads the clocks now and every five seconds. Logs one line when they turn out wrong, which says which one and by how much,
 * and one when they agree again. A reading that fails changes nothing.
 * @param onReading is called after each reading
 */
export function watchClocks({
  db,
  logger,
  onReading = () => {},
}: {
  db: Db;
  logger: Logger;
  onReading?: () => void;
}): ClockWatch {
  let last: ClockReading | null = null;
  let agreed: ClockReading | null = null;
  let verdict: ClockVerdict = { kind: 'agree' };
  let reading: { done: Promise<void>; startMs: number } | undefined;
  let isAnswering = true;

  async function readAndJudge(): Promise<void> {
    const read = await readClocks(db);
    if (!read) return;
    last = read;
    const before = verdict;
    verdict = judgeClocks(read, agreed);
    if (verdict.kind === 'agree') agreed = read;
    logChange(logger, before, verdict);
    onReading();
  }

  /** Those who ask meanwhile share a reading. */
  function read(): Promise<void> {
    if (reading && performance.now() - reading.startMs < abandonedMs) return reading.done;
    if (reading) isAnswering = false;
    const own = { startMs: performance.now(), done: readAndJudge() };
    reading = own;
    // What an abandoned one finds at last is old.
    const end = (answered: boolean) => {
      if (reading !== own) return;
      reading = undefined;
      isAnswering = answered;
    };
    own.done.then(
      () => end(true),
      () => end(false),
    );
    return own.done;
  }

  function seemsToAnswer(): boolean {
    return isAnswering && !(reading && performance.now() - reading.startMs > slowReadingMs);
  }

  function wasProcessClockSet(): boolean {
    if (!last) return true;
    const passedMs = performance.now() - last.monotonicMs;
    return Math.abs(Date.now() - last.processMs - passedMs) > clockToleranceMs;
  }

  function assertJudgedRight(): void {
    if (verdict.kind !== 'agree') throw new WrongClockError();
  }

  const readQuietly = () => read().catch((error) => logger.debug({ error }, 'the clocks were not read'));
  void readQuietly();
  const timer = setInterval(readQuietly, readEveryMs).unref();
  return {
    isRight: () => verdict.kind === 'agree',
    async assertRight() {
      if (wasProcessClockSet()) await readQuietly();
      assertJudgedRight();
    },
    async assertAnswering() {
      if (seemsToAnswer()) return;
      const lost = () => new BusyError('nothing happened');
      await withinTime(read(), slowReadingMs, lost).catch(() => {
        throw lost();
      });
    },
    async look() {
      await read().catch((error) => {
        throw isDatabaseLost(error) ? new BusyError('nothing happened') : error;
      });
      assertJudgedRight();
    },
    close: () => clearInterval(timer),
  };
}

/** Null where the reading took too long to say anything. */
async function readClocks(db: Db): Promise<ClockReading | null> {
  const startMs = performance.now();
  const [row] = await db.$queryRaw<{ nowMs: number }[]>`/* clock:read */
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"`;
  const monotonicMs = performance.now();
  if (!row || monotonicMs - startMs > longestReadingMs) return null;
  return { databaseMs: row.nowMs, processMs: Date.now(), monotonicMs };
}

/** Once for each clock that turns out wrong, however its distance changes then. */
function logChange(logger: Logger, before: ClockVerdict, verdict: ClockVerdict): void {
  const nameOf = (one: ClockVerdict) => (one.kind === 'wrong' ? one.clock : one.kind);
  if (nameOf(before) === nameOf(verdict)) return;
  const wrong = sentenceOf(verdict);
  if (wrong === null) logger.info('the clocks agree again: in service');
  else logger.error({ clocks: verdict }, `${wrong}: out of service until the clocks agree`);
}
