import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { InputFile } from '#/generators/contract.ts';
import type { Job, Made } from './make-one.ts';

/** What one type came to: the median times and the most memory of all runs. */
export type Figure = {
  slug: TaskTypeSlug;
  input: string;
  made: string;
  runs: number;
  seconds: number;
  cpuSeconds: number;
  peakMib: number;
};

const imageId = '00000000-0000-4000-8000-000000000001';
const audioId = '00000000-0000-4000-8000-000000000002';
const prompt = 'a sailboat on the sea at sunset, birds';
const sentence = 'Every credit comes back when something fails, and nobody pays more than the price they were shown. ';

/** A typical input of each type, in an order in which each has what it needs of those before. */
const typical: { slug: TaskTypeSlug; told: string; input: Record<string, unknown> }[] = [
  { slug: 'text-to-image', told: 'a prompt, landscape', input: { prompt, aspectRatio: 'landscape' } },
  {
    slug: 'image-to-image',
    told: 'a picture of 1344 × 768: warmer, more contrast, vignette, a border',
    input: { imageId, prompt: 'make it warmer, add contrast, a vignette and a white border' },
  },
  { slug: 'image-upscale', told: 'a picture of 1344 × 768, 4 times', input: { imageId, factor: 4 } },
  { slug: 'text-to-video', told: 'a prompt, 5 s, landscape', input: { prompt, seconds: 5, aspectRatio: 'landscape' } },
  { slug: 'image-to-video', told: 'a picture of 1344 × 768, 5 s', input: { imageId, prompt: 'zoom in', seconds: 5 } },
  { slug: 'text-to-audio', told: '170 words', input: { text: sentence.repeat(10).trim(), voice: 'calm' } },
  { slug: 'lipsync', told: 'a picture of 1344 × 768 and 14 s of speech', input: { imageId, audioId } },
];

/**
 * Makes each type `runs` times, each time in a process of its own that does nothing else.
 * @param folder for what is made; the caller removes it
 * @param onFigure told of each type as it is done
 */
export async function measureGenerators(
  folder: string,
  runs: number,
  onFigure: (figure: Figure) => void,
): Promise<Figure[]> {
  const picture = await makeOne('text-to-image', folder, 'picture', { prompt, aspectRatio: 'landscape' }, {});
  const short = { text: sentence.repeat(2).trim(), voice: 'calm' };
  const sound = await makeOne('text-to-audio', folder, 'sound', short, {});
  const files = { imageId: uploaded('image', picture), audioId: uploaded('audio', sound) };
  const figures: Figure[] = [];
  for (const { slug, told, input } of typical) {
    const all: Made[] = [];
    for (let run = 0; run < runs; run += 1) all.push(await makeOne(slug, folder, `${slug}-${run}`, input, files));
    const figure = { slug, input: told, runs, ...sumUp(all), made: tell(all[0]?.json ?? {}) };
    onFigure(figure);
    figures.push(figure);
  }
  return figures;
}

async function makeOne(
  slug: TaskTypeSlug,
  folder: string,
  taskId: string,
  input: unknown,
  files: Record<string, InputFile>,
): Promise<Made> {
  const job: Job = { taskId, input, files, outputFolder: join(folder, taskId) };
  const child = fork(join(import.meta.dirname, 'make-one.ts'), [taskTypes[slug].type, JSON.stringify(job)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of ${slug} ended with code ${code}.`);
  });
  ended.catch(() => {});
  const [made] = await Promise.race([once(child, 'message'), ended]);
  await ended.catch(() => {});
  return made as Made;
}

const middle = { x: 0.4, y: 0.3, width: 0.2, height: 0.3 };

function uploaded(kind: 'image' | 'audio', { path, json }: Made): InputFile {
  const figure = (name: string) => (typeof json[name] === 'number' ? json[name] : null);
  return {
    id: kind === 'image' ? imageId : audioId,
    kind,
    // A picture from words has no face; where a mouth is painted changes nothing of what it takes.
    face:
      kind === 'image' ? { found: 'face', box: middle, mouth: { x: 0.5, y: 0.5, width: 0.1, tiltDegrees: 0 } } : null,
    path,
    contentType: kind === 'image' ? 'image/png' : 'audio/webm',
    bytes: figure('bytes') ?? 0,
    width: figure('widthPx'),
    height: figure('heightPx'),
    durationSeconds: figure('durationSeconds'),
  };
}

function sumUp(all: Made[]): Pick<Figure, 'seconds' | 'cpuSeconds' | 'peakMib'> {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    seconds: median(all.map(({ seconds }) => seconds)),
    cpuSeconds: median(all.map(({ cpuSeconds }) => cpuSeconds)),
    peakMib: Math.max(...all.map(({ peakMib }) => peakMib)),
  };
}

/** Such as "1344 × 768, 5 s, 1.2 MB". */
function tell({ widthPx, heightPx, durationSeconds, bytes }: Record<string, unknown>): string {
  const size = widthPx ? `${widthPx} × ${heightPx}` : null;
  const length = typeof durationSeconds === 'number' ? `${durationSeconds.toFixed(1)} s` : null;
  return [size, length, `${(Number(bytes) / 1e6).toFixed(1)} MB`].filter(Boolean).join(', ');
}
