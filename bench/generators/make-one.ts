// Started by bench/generators.ts for one piece of work: `<type> <job as JSON>`. It says how long that took and the
// most memory that this process and that of its threads have had, which is the generator's and that of Node beneath it.
import type { InputFile } from '#/generators/contract.ts';
import { createGenerators } from '#/generators/registry.ts';
import { cpuMsOf, processTree } from '../http/cpu.ts';
import { residentOf } from '../memory/resident.ts';

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

/** Where there is no /proc, only this process is counted. The process of the threads is still there: it waits for more. */
function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return Math.max((user + system) / 1e6, cpuMsOf(processTree(process.pid)) / 1000);
}

function readPeakMib(): number {
  const peaks = processTree(process.pid).map((pid) => residentOf(pid).peakMib);
  return Math.round(peaks.reduce((sum, one) => sum + one, 0) || process.resourceUsage().maxRSS / 1024);
}

const [type = '', job = ''] = process.argv.slice(2);
const generator = createGenerators({}).get(type);
if (!generator) throw new Error(`There is no generator of ${type}.`);
const { input, ...rest } = JSON.parse(job) as Job;

const startedMs = performance.now();
const startedCpuSeconds = readCpuSeconds();
const { file, json } = await generator.generate(input, {
  ...rest,
  attempt: 1,
  signal: new AbortController().signal,
  onProgress: () => {},
  vendorJob: null,
  noteVendorJob: async () => {},
  waitForNews: async () => {},
});
const made: Made = {
  seconds: (performance.now() - startedMs) / 1000,
  cpuSeconds: readCpuSeconds() - startedCpuSeconds,
  peakMib: readPeakMib(),
  path: file?.path ?? '',
  json,
};
process.send?.(made);
process.disconnect();
