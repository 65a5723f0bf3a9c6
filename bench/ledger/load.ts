/** How long a cell runs before it counts, and how long it counts, in milliseconds. */
export type Durations = { warmUpMs: number; measureMs: number };

/** What one run of a cell came to: latencies of the operations that ended while it counted. */
export type Sample = { latenciesMs: number[]; countedMs: number };

/** The figures of one run of a cell. */
export type Figures = { opsPerSecond: number; p50Ms: number; p99Ms: number; operations: number };

/** One operation by one of the clients. False: there is nothing left to do. */
export type Operation = (client: number) => Promise<boolean>;

/** The most that one run of a cell may count. */
const maxOperations = 500_000;

/**
 * Runs the operation in as many loops as there are clients, each waiting for its answer before it asks again. Ends by
 * time, by count, or when there is nothing left to do.
 * @throws what an operation threw first, once every loop has ended
 */
export async function runLoad(clients: number, durations: Durations, operation: Operation): Promise<Sample> {
  const countFrom = performance.now() + durations.warmUpMs;
  const end = countFrom + durations.measureMs;
  const latenciesMs: number[] = [];
  let countTo = end;
  let isOver = false;

  async function loop(client: number): Promise<void> {
    for (let now = performance.now(); !isOver && now < end; ) {
      const begun = now;
      const isDone = await operation(client);
      now = performance.now();
      if (isDone && now >= countFrom && now < end) latenciesMs.push(now - begun);
      if (isDone && latenciesMs.length < maxOperations) continue;
      isOver = true;
      countTo = Math.min(countTo, now);
    }
  }

  const loops = Array.from({ length: clients }, (_, client) =>
    loop(client).catch((error) => {
      isOver = true;
      throw error;
    }),
  );
  for (const outcome of await Promise.allSettled(loops)) if (outcome.status === 'rejected') throw outcome.reason;
  return { latenciesMs, countedMs: Math.max(0, countTo - countFrom) };
}

/** @throws when nothing was counted: the figures would mean nothing */
export function figuresOf({ latenciesMs, countedMs }: Sample): Figures {
  if (latenciesMs.length === 0) throw new Error('Nothing ended while it counted: measure for longer.');
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    opsPerSecond: latenciesMs.length / (countedMs / 1000),
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    operations: latenciesMs.length,
  };
}

/** The smallest value that at least this share of the values do not pass. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
