import { createCanvas } from '@napi-rs/canvas';
import { FILM_FPS, filmSizeOf, paintPicture, readPictureSize } from '#/generators/local/drawing/film-of-picture.ts';
import { createLabelPainter } from '#/generators/local/drawing/paint-label.ts';
import { createSoundtrack } from '#/generators/local/text-to-video/soundtrack.ts';
import { createStoryboard } from '#/generators/local/text-to-video/storyboard.ts';
import { hashText } from '#/media/random.ts';
import { OPUS_FRAME, SAMPLE_RATE } from '#/media/webm-writer.ts';
import { writeFilm } from '#/media/write-film.ts';
import { planCamera, poseAt } from './camera-move.ts';

export type MoveJob = { prompt: string; seconds: number; picturePath: string; seedText: string; path: string };
export type MoveResult = {
  widthPx: number;
  heightPx: number;
  durationSeconds: number;
  fps: number;
  bytes: number;
  camera: string;
  isCameraAsked: boolean;
};

/** The picture is kept this much larger than the film, so that coming closer does not soften it. */
const OVERSIZE = 1.5;

/** Films a slow move of the camera over a picture, with music as its prompt suggests, to `job.path`. */
export async function moveOver(job: MoveJob, onDone: (done: number) => void): Promise<MoveResult> {
  const { width, height } = filmSizeOf(await readPictureSize(job.picturePath));
  const picture = await paintPicture(job.picturePath, Math.round(width * OVERSIZE), Math.round(height * OVERSIZE));
  const camera = planCamera(job.prompt, hashText(job.seedText));
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  const label = createLabelPainter(width, height);
  const frames = job.seconds * FILM_FPS;

  const paint = (frame: number) => {
    const { x, y, zoom } = poseAt(camera, frames > 1 ? frame / (frames - 1) : 0);
    const seenWidth = picture.width / zoom;
    const seenHeight = picture.height / zoom;
    const left = ((picture.width - seenWidth) / 2) * (1 + x);
    const top = ((picture.height - seenHeight) / 2) * (1 + y);
    ctx.drawImage(picture, left, top, seenWidth, seenHeight, 0, 0, width, height);
    label(ctx);
    return canvas.data();
  };
  const sound = createSoundtrack(createStoryboard(job.prompt, job.seconds, 'landscape', job.seedText), SAMPLE_RATE);
  const film = { path: job.path, width, height, fps: FILM_FPS, frames };
  // Opus starts with a delay of its own; leaving out one packet at the silent end keeps the length exact.
  const { bytes } = await writeFilm(film, paint, sound.subarray(0, -OPUS_FRAME * 2), onDone);
  return {
    widthPx: width,
    heightPx: height,
    durationSeconds: job.seconds,
    fps: FILM_FPS,
    bytes,
    camera: camera.name,
    isCameraAsked: camera.isAsked,
  };
}
