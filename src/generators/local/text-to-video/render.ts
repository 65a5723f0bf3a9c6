import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { OPUS_FRAME, SAMPLE_RATE } from '#/media/webm-writer.ts';
import { writeFilm } from '#/media/write-film.ts';
import { createFilm } from './film.ts';
import { createSoundtrack } from './soundtrack.ts';
import { createStoryboard, FPS } from './storyboard.ts';

export type RenderJob = { prompt: string; seconds: number; aspectRatio: AspectRatio; seedText: string; path: string };

export type RenderResult = {
  widthPx: number;
  heightPx: number;
  durationSeconds: number;
  fps: number;
  bytes: number;
  place: string;
  time: string;
  weather: string | null;
  shots: { camera: string; startSeconds: number; endSeconds: number }[];
};

/** Renders one clip to `job.path`, frame by frame; `onFrame` is told how much is done, 0..1. */
export async function render(job: RenderJob, onFrame: (done: number) => void): Promise<RenderResult> {
  const storyboard = createStoryboard(job.prompt, job.seconds, job.aspectRatio, job.seedText);
  const { widthPx, heightPx, frames, shots, setting } = storyboard;
  const paint = await createFilm(storyboard);
  const sound = createSoundtrack(storyboard, SAMPLE_RATE);
  const film = { path: job.path, width: widthPx, height: heightPx, fps: FPS, frames };
  // Opus starts with a delay of its own; leaving out one packet at the silent end keeps the length exact.
  const { bytes } = await writeFilm(film, paint, sound.subarray(0, -OPUS_FRAME * 2), onFrame);
  return {
    widthPx,
    heightPx,
    durationSeconds: job.seconds,
    fps: FPS,
    bytes,
    place: setting.place,
    time: setting.time,
    weather: setting.weather,
    shots: shots.map(({ camera, firstFrame, endFrame }) => ({
      camera: camera.name,
      startSeconds: firstFrame / FPS,
      endSeconds: endFrame / FPS,
    })),
  };
}
