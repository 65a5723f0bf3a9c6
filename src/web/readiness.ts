import type { Part } from '#/features/information/schema.ts';
import { DomainError } from '#/lib/errors.ts';
import { WrongClockError } from '#/platform/clocks.ts';
import type { Logger } from '#/platform/logger.ts';

/** A probe of each part, which throws when the part is broken. */
export type Probes = Record<Part, () => Promise<void>>;

export type Readiness = {
  /** Looks at every part. Those who ask at once, or within a second, share one look. @throws NotReadyError naming the broken ones */
  assertReady(): Promise<void>;
};

/** A part that has not answered by then counts as broken, in milliseconds: whoever asks gives up after a few seconds too. */
const probeMs = 3_000;
/** For how long the result of a look is told again, in milliseconds. */
const toldAgainMs = 1_000;
const retryAfterSeconds = { usual: 5, clock: 30 };

/** Requests cannot all be answered here, for want of these parts; the log says more of each. */
export class NotReadyError extends DomainError {
  readonly parts: readonly Part[];
  constructor(parts: readonly Part[]) {
    const seconds = parts.includes('clock') ? retryAfterSeconds.clock : retryAfterSeconds.usual;
    const message = `Not ready: ${parts.join(', ')}. Try again in ${seconds} s.`;
    super('BUSY', message, { parts, retryAfterSeconds: seconds });
    this.parts = parts;
  }
}

/** Looks at the parts when it is asked to, and logs each that breaks, and each that is well again, once. */
export function watchReadiness(given: Probes, logger: Logger): Readiness {
  const probes = Object.entries(given).map(([part, probe]) => ({ part: part as Part, probe: oneAtATime(probe) }));
  let broken: readonly Part[] = [];
  let looking: Promise<readonly Part[]> | undefined;

  async function look(): Promise<readonly Part[]> {
    const failures = await failuresOf(probes);
    const found = partsToName(failures);
    for (const part of found) {
      if (!broken.includes(part)) logger.error({ part, error: failures.get(part) }, `not ready: ${part}`);
    }
    for (const part of broken) if (!found.includes(part)) logger.info({ part }, `ready again: ${part}`);
    broken = found;
    setTimeout(() => {
      looking = undefined;
    }, toldAgainMs).unref();
    return found;
  }

  return {
    async assertReady() {
      looking ??= look();
      const found = await looking;
      if (found.length > 0) throw new NotReadyError(found);
    },
  };
}

/** Without the database nothing is known of the queue in it, nor of its archive. A clock is named where it is wrong, not where it was not read. */
function partsToName(failures: ReadonlyMap<Part, unknown>): Part[] {
  const isOwnFault: Partial<Record<Part, () => boolean>> = {
    queue: () => !failures.has('database'),
    archive: () => !failures.has('database'),
    clock: () => failures.get('clock') instanceof WrongClockError,
  };
  return [...failures.keys()].filter((part) => isOwnFault[part]?.() ?? true);
}

/** In the order of the probes. */
async function failuresOf(probes: readonly { part: Part; probe: () => Promise<void> }[]): Promise<Map<Part, unknown>> {
  const settled = await Promise.allSettled(probes.map(({ probe }) => inTime(probe())));
  const failures = new Map<Part, unknown>();
  for (const [index, { part }] of probes.entries()) {
    const one = settled[index];
    if (one?.status === 'rejected') failures.set(part, one.reason);
  }
  return failures;
}

/** One that hangs is not begun again: each may hold a connection, or one of the few threads that read files. */
function oneAtATime(probe: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= probe().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** @throws {Error} when it takes longer than a probe may; what it fails with */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer in ${probeMs / 1000} s.`)), probeMs);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Of a probe that costs something, a success counts for so long. */
export function reusing(probe: () => Promise<void>, forMs: number): () => Promise<void> {
  let goodUntilMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() < goodUntilMs) return;
    await probe();
    goodUntilMs = performance.now() + forMs;
  };
}
