// Started by bench/generators.ts for one piece of work: `<type> <job as JSON>`. It says how long that took and the
// most memory that this process has had, which is the generator's and that of Node beneath it.
import { existsSync, readFileSync } from 'node:fs';
import type { InputFile } from '#/generators/contract.ts';
import { createGenerators } from '#/generators/registry.ts';

/** `files`: the uploads that the input names, by field. */
export type Job = { taskId: string; input: unknown; files: Record<string, InputFile>; outputFolder: string };

export type Made = {
  seconds: number;
  /** Of all cores together; other programs on the machine do not change it much. */
  cpuSeconds: number;
  peakMib: number;
  path: string;
  json: Record<string, unknown>;
};

/** Linux counts the parent's memory into `maxRSS` of a process that it has started; its own table does not. */
function readPeakMib(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Math.round(Number(kib) / 1024);
}

const [type = '', job = ''] = process.argv.slice(2);
const generator = createGenerators({}).get(type);
if (!generator) throw new Error(`There is no generator of ${type}.`);
const { input, ...rest } = JSON.parse(job) as Job;

const startedMs = performance.now();
const startedCpu = process.cpuUsage();
const { file, json } = await generator.generate(input, {
  ...rest,
  attempt: 1,
  signal: new AbortController().signal,
  onProgress: () => {},
  vendorJob: null,
  noteVendorJob: async () => {},
  waitForNews: async () => {},
});
const { user, system } = process.cpuUsage(startedCpu);
const made: Made = {
  seconds: (performance.now() - startedMs) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakMib: readPeakMib(),
  path: file?.path ?? '',
  json,
};
process.send?.(made);
process.disconnect();
