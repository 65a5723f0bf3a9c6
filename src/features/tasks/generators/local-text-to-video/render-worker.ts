import { parentPort, workerData } from 'node:worker_threads';
import { type RenderJob, type RenderResult, render } from './render.ts';

export type RenderMessage = { kind: 'progress'; percent: number } | { kind: 'done'; result: RenderResult };

const REPORT_EVERY_MS = 200;

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

let reported = -1;
let reportedAt = 0;
const result = await render(workerData as RenderJob, (done) => {
  const percent = Math.min(99, Math.floor(done * 100));
  const now = performance.now();
  if (percent <= reported || now - reportedAt < REPORT_EVERY_MS) return;
  reported = percent;
  reportedAt = now;
  port.postMessage({ kind: 'progress', percent } satisfies RenderMessage);
});
port.postMessage({ kind: 'done', result } satisfies RenderMessage);
