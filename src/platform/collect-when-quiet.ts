import { Session } from 'node:inspector';
import { performance } from 'node:perf_hooks';

/** How long nothing much must have been done, in milliseconds. */
const quietMs = 10_000;
/** Of that time, the share that may have been worked all the same: probes and chores never cease. */
const quietShare = 0.02;
/** A collection holds everything up for some tenths of a second; for less than this it is not worth it. */
const worthBytes = 16 * 2 ** 20;

/**
 * Collects garbage once there is little to do: V8 begins to collect when something is allocated, so what the last pages left
 * would stay until somebody comes again, as much again as is in use (docs/decisions/028).
 * @param everyMs how often to look, which is over how long it must have been quiet
 */
export function collectWhenQuiet(everyMs = quietMs): void {
  let before = performance.eventLoopUtilization();
  let leftBytes = 0;
  const look = async () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (!isWorthCollecting({ busyShare: utilization, heldBytes: heldBytes(), leftBytes })) return;
    await collect();
    leftBytes = heldBytes();
  };
  setInterval(() => void look(), everyMs).unref();
}

/**
 * Whether to collect now.
 * @param found.heldBytes what the heap holds and what it keeps elsewhere; `leftBytes`: what that was after the last collection
 */
export function isWorthCollecting(found: { busyShare: number; heldBytes: number; leftBytes: number }): boolean {
  return found.busyShare <= quietShare && found.heldBytes - found.leftBytes >= worthBytes;
}

/** With the room for young objects, which V8 has made larger while much was asked. */
function heldBytes(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}

/** Gives back all that V8 can do without, by the only way to ask for it that is no flag for tests. */
async function collect(): Promise<void> {
  const session = new Session();
  session.connect();
  // It is done in a task of its own, and not at all when the session has ended by then.
  await new Promise((resolve) => session.post('HeapProfiler.collectGarbage', resolve));
  session.disconnect();
}
