// The thread that limits-watch.ts starts. It never returns to its event loop, and ends with the process.
import { workerData } from 'node:worker_threads';
import { places, steadyMs, workUs } from './limits-watch.ts';

const lookEveryMs = 50;
/** A job hangs that has had less than this share of a processor after this time: it waits for what never comes. */
const hanging = { afterMs: 120_000, share: 0.01 };

const figures = new Float64Array(workerData as SharedArrayBuffer);
const state = new Int32Array(workerData as SharedArrayBuffer);

for (;;) {
  Atomics.wait(state, places.runs, 0);
  Atomics.wait(state, places.runs, 1, lookEveryMs);
  if (Atomics.load(state, places.runs) === 1 && isTooMuch()) process.kill(process.pid, 'SIGKILL');
}

function isTooMuch(): boolean {
  const at = (place: number) => figures[place] ?? 0;
  const work = workUs();
  if (work > at(places.mostWorkUs) || process.memoryUsage.rss() > at(places.mostBytes)) return true;
  const elapsedMs = steadyMs() - at(places.beganMs);
  return elapsedMs > hanging.afterMs && (work - at(places.workBeforeUs)) / 1000 < elapsedMs * hanging.share;
}
