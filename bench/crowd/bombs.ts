import { randomFillSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { pngOf } from '#test/media-files.ts';
import { type CrowdRound, sizes, tallyOf } from './measures.ts';
import { type Place, patienceMs, peopleOf, statusOf } from './place.ts';

const aloneUploads = 5;

/** As large as a picture may be (39.7 megapixels), in 40 kB: decoding it is a thousand times the work of sending it. */
const bombOf = () => pngOf(6300, 6300);

/** As a phone takes it: 12 megapixels, with grain. */
async function photographOf(): Promise<Buffer> {
  const [width, height, channels] = [4000, 3000, 3] as const;
  const pixels = randomFillSync(Buffer.alloc(width * height * channels));
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = ((at / 200_000) & 127) + ((pixels[at] ?? 0) & 15);
  return sharp(pixels, { raw: { width, height, channels } }).jpeg({ quality: 85 }).toBuffer();
}

/** Somebody uploads one photograph after another: alone, and while two accounts have sent as many bombs as they could. */
export async function measureBombs({ product }: Place): Promise<CrowdRound> {
  const { uploader, bombers } = peopleOf(product);
  const [photograph, bomb] = [await photographOf(), bombOf()];
  const answers: string[] = [];
  const upload = () => uploadUntilTaken(product.origin, { cookie: uploader, file: photograph }, answers);
  const aloneMs: number[] = [];
  for (let n = 0; n < aloneUploads; n += 1) aloneMs.push(await upload());
  let areOver = false;
  const crowd = Promise.all(
    Array.from({ length: sizes.bombs }, (_, n) =>
      statusOf(post(product.origin, { cookie: bombers[n % bombers.length] ?? '', file: bomb })),
    ),
  ).finally(() => {
    areOver = true;
  });
  const crowdedMs: number[] = [];
  do crowdedMs.push(await upload());
  while (!areOver);
  return {
    pairs: { photograph: { aloneMs: mean(aloneMs), crowdedMs: mean(crowdedMs) } },
    answers: tallyOf(await crowd),
    othersAnswers: tallyOf(answers),
  };
}

/** Not the median: where the first one waits for the whole crowd, those after it meet none. */
function mean(valuesMs: readonly number[]): number {
  return valuesMs.reduce((sum, one) => sum + one, 0) / valuesMs.length;
}

type Upload = { cookie: string; file: Buffer };

/** How long it took until it was taken, as whoever is sent away comes again when they are told to. */
async function uploadUntilTaken(origin: string, upload: Upload, answers: string[]): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < patienceMs) {
    const response = await post(origin, upload).catch(() => null);
    await response?.arrayBuffer();
    answers.push(response ? String(response.status) : 'no answer');
    if (response?.ok) break;
    await delay(Number(response?.headers.get('retry-after') ?? 1) * 1000);
  }
  return performance.now() - begin;
}

function post(origin: string, { cookie, file }: Upload): Promise<Response> {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(file)]), 'picture');
  return fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: { Cookie: cookie },
    body,
    signal: AbortSignal.timeout(patienceMs),
  });
}
