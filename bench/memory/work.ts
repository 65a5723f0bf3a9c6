import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '#/lib/setup-error.ts';
import { wavOf } from '#test/media-files.ts';
import { makeFace, makeFiles, type PeoplesFile } from './files.ts';
import type { Counts } from './options.ts';
import type { Product } from './product.ts';

/** Everything that a product is asked for in one third of a run. */
export type Work = { do(product: Product, counts: Counts): Promise<void> };

/** How many ask at once. */
const atOnce = { submits: 4, uploads: 4, pages: 8 };
const taskTimeoutMs = 20 * 60_000;
const pages = ['/en', '/en/plans', '/en/gallery', '/en/history', '/en/tasks/text-to-image'];

type Sent = { slug: string; input: Record<string, unknown> };

const sentence = 'Every credit comes back when something fails, and nobody pays more than the price they were shown.';
/** One of each type, of sizes as people ask for them; films are short, since they take the longest. */
const mixed = (ids: { imageId: string; audioId: string }, n: number): Sent[] => [
  { slug: 'text-to-image', input: { prompt: `a sailboat on the sea at sunset, view ${n}`, aspectRatio: 'landscape' } },
  { slug: 'image-to-image', input: { imageId: ids.imageId, prompt: 'make it warmer, add contrast and a vignette' } },
  { slug: 'image-upscale', input: { imageId: ids.imageId, factor: 2 } },
  {
    slug: 'text-to-video',
    input: { prompt: `a lighthouse in the rain, take ${n}`, seconds: 1, aspectRatio: 'square' },
  },
  { slug: 'image-to-video', input: { imageId: ids.imageId, prompt: 'zoom in', seconds: 1 } },
  { slug: 'text-to-audio', input: { text: `${sentence} Take ${n}.`, voice: 'calm' } },
  { slug: 'lipsync', input: { imageId: ids.imageId, audioId: ids.audioId } },
];

/** Makes the files once, so that every third and every product gets the same ones. */
export async function prepareWork(): Promise<Work> {
  const files = await makeFiles();
  const face = await makeFace();
  const voice = { name: 'voice.wav', type: 'audio/wav', bytes: wavOf(2) };
  return {
    async do(product, counts) {
      const ids = await Promise.all(
        product.cookies.map(async (cookie) => ({
          imageId: await upload(product, cookie, face),
          audioId: await upload(product, cookie, voice),
        })),
      );
      await inTurns(counts.tasks, atOnce.submits, async (n) => {
        const person = n % product.cookies.length;
        const { slug, input } = choose(mixed(choose(ids, person), n), n);
        await submit(product, choose(product.cookies, person), slug, input);
      });
      await inTurns(counts.uploads, atOnce.uploads, async (n) => {
        await upload(product, choose(product.cookies, n), choose(files, n));
      });
      await inTurns(counts.pages, atOnce.pages, async (n) => {
        await ask(product, choose(product.cookies, n), choose(pages, n));
      });
      await untilTasksEnded(product);
    },
  };
}

function choose<T>(all: readonly T[], n: number): T {
  return all[n % all.length] as T;
}

/** Does `count` pieces of work, `width` at a time. */
async function inTurns(count: number, width: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, one));
}

async function upload(product: Product, cookie: string, { name, type, bytes }: PeoplesFile): Promise<string> {
  const body = new FormData();
  body.append('file', new Blob([bytes as BlobPart], { type }), name);
  const text = await ask(product, cookie, '/api/uploads', { method: 'POST', body });
  return (JSON.parse(text) as { data: { id: string } }).data.id;
}

async function submit(product: Product, cookie: string, slug: string, input: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
  await ask(product, cookie, `/api/tasks/${slug}`, { method: 'POST', body: JSON.stringify(input), headers });
}

/** @throws {SetupError} when the answer is not a good one: then less was done than is told */
async function ask({ origin }: Product, cookie: string, path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(origin + path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), Cookie: cookie },
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new SetupError(`${init.method ?? 'GET'} ${path} was answered with ${response.status}: ${text.slice(0, 300)}`);
}

async function untilTasksEnded({ db }: Product): Promise<void> {
  for (const deadline = Date.now() + taskTimeoutMs; Date.now() < deadline; await delay(500)) {
    const [open, failed] = await Promise.all([
      db.task.count({ where: { status: { in: ['queued', 'running'] } } }),
      db.task.count({ where: { status: 'failed' } }),
    ]);
    if (failed > 0) throw new SetupError(`${failed} tasks of the benchmark failed.`);
    if (open === 0) return;
  }
  throw new SetupError('The tasks of the benchmark were not done in time.');
}
