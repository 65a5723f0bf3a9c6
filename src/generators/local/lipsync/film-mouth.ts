import { createCanvas } from '@napi-rs/canvas';
import type { MouthPlace as PlaceOnPicture } from '#/catalog/faces.ts';
import { maxLipsyncSeconds } from '#/catalog/types/lipsync.ts';
import { GenerationError } from '#/generators/contract.ts';
import { FILM_FPS, filmSizeOf, paintPicture, readPictureSize } from '#/generators/local/drawing/film-of-picture.ts';
import { createLabelPainter } from '#/generators/local/drawing/paint-label.ts';
import { readSound } from '#/media/read-sound.ts';
import { SAMPLE_RATE } from '#/media/webm-writer.ts';
import { writeFilm } from '#/media/write-film.ts';
import { mouthMotion } from './mouth-motion.ts';
import { createMouthPainter } from './paint-mouth.ts';
import { placeMouth } from './place-mouth.ts';

export type MouthJob = { picturePath: string; soundPath: string; mouth: PlaceOnPicture; path: string };
export type MouthResult = {
  widthPx: number;
  heightPx: number;
  durationSeconds: number;
  fps: number;
  bytes: number;
  mouth: { xPx: number; yPx: number; widthPx: number };
  /** Of the film's time, how much the mouth was open. */
  openShare: number;
};

/** A sound's length is told rounded: so much more is not too long. */
const TOLERANCE_SECONDS = 0.5;

const LOUDEST = 0.95;

/** Films a picture whose mouth moves with a sound's loudness, with that sound, to `job.path`. */
export async function filmMouth(job: MouthJob, onDone: (done: number) => void): Promise<MouthResult> {
  const { samples, sampleRate } = await readSound(job.soundPath, maxLipsyncSeconds + 2 * TOLERANCE_SECONDS);
  const durationSeconds = samples.length / sampleRate;
  if (durationSeconds > maxLipsyncSeconds + TOLERANCE_SECONDS) {
    throw new GenerationError(`The sound is longer than ${maxLipsyncSeconds} seconds.`);
  }
  if (samples.length === 0) throw new GenerationError('The sound is empty.');
  if (sampleRate !== SAMPLE_RATE) throw new Error(`Opus was decoded at ${sampleRate} Hz.`);
  const own = await readPictureSize(job.picturePath);
  const { width, height } = filmSizeOf(own);
  const picture = await paintPicture(job.picturePath, width, height);
  const pixels = picture.getContext('2d').getImageData(0, 0, width, height).data;
  const place = placeMouth(job.mouth, own, { pixels, width, height });
  const frames = Math.max(1, Math.ceil(durationSeconds * FILM_FPS - 0.25));
  const motion = mouthMotion(samples, sampleRate, FILM_FPS, frames);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const paintMouth = createMouthPainter(place);
  const label = createLabelPainter(width, height);

  const paint = (frame: number) => {
    ctx.drawImage(picture, 0, 0);
    paintMouth(ctx, motion[frame] ?? { open: 0, spread: 0.5 });
    label(ctx);
    return canvas.data();
  };
  const film = { path: job.path, width, height, fps: FILM_FPS, frames };
  const { bytes } = await writeFilm(film, paint, forBothEars(samples), onDone);
  return {
    widthPx: width,
    heightPx: height,
    durationSeconds: Math.round(durationSeconds * 1000) / 1000,
    fps: FILM_FPS,
    bytes,
    mouth: {
      xPx: Math.round(place.x),
      yPx: Math.round(place.y),
      widthPx: Math.round(place.width),
    },
    openShare: Math.round((motion.filter(({ open }) => open > 0.15).length / frames) * 100) / 100,
  };
}

/** Decoding may overshoot what was recorded: such a sound is made softer, not cut off. */
function forBothEars(samples: Float32Array): Float32Array {
  const gain = Math.min(1, LOUDEST / samples.reduce((most, value) => Math.max(most, Math.abs(value)), LOUDEST));
  const both = new Float32Array(samples.length * 2);
  for (let at = 0; at < samples.length; at += 1) {
    both[at * 2] = (samples[at] as number) * gain;
    both[at * 2 + 1] = (samples[at] as number) * gain;
  }
  return both;
}
