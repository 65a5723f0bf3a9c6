import { setImmediate } from 'node:timers/promises';
import type { AspectRatio } from '#/features/credit-costs/schema.ts';
import { createPictureMaker } from '#/features/tasks/generators/local-media/picture.ts';
import { OPUS_FRAME, openWebmWriter, SAMPLE_RATE } from '#/features/tasks/generators/local-media/webm-writer.ts';
import { createFilm } from './film.ts';
import { createSoundtrack } from './soundtrack.ts';
import { createStoryboard, FPS } from './storyboard.ts';

export type RenderJob = { prompt: string; seconds: number; aspectRatio: AspectRatio; path: string };

export type RenderResult = {
  widthPx: number;
  heightPx: number;
  durationSeconds: number;
  fps: number;
  bytes: number;
  scenes: {
    scene: string;
    time: string;
    weather: string | null;
    subjects: string[];
    camera: string;
    startSeconds: number;
    endSeconds: number;
  }[];
};

const GRAIN = 1.6;
/** Opus starts with a delay of its own; leaving out one packet at the silent end keeps the length exact. */
const TAIL_SAMPLES = OPUS_FRAME;

/** Renders one clip to `job.path`, frame by frame; `onFrame` is told how much is done, 0..1. */
export async function render(job: RenderJob, onFrame: (done: number) => void): Promise<RenderResult> {
  const storyboard = createStoryboard(job.prompt, job.seconds, job.aspectRatio);
  const { widthPx, heightPx, frames, shots } = storyboard;
  const paint = createFilm(storyboard, job.prompt);
  const toPicture = createPictureMaker(widthPx, heightPx, GRAIN);
  const sound = createSoundtrack(storyboard, SAMPLE_RATE);
  const writer = await openWebmWriter({ path: job.path, pictures: { width: widthPx, height: heightPx, fps: FPS } });
  const samplesPerFrame = SAMPLE_RATE / FPS;

  for (let frame = 0; frame < frames; frame += 1) {
    await writer.writePicture(toPicture(paint(frame), frame));
    const end = Math.min((frame + 1) * samplesPerFrame, frames * samplesPerFrame - TAIL_SAMPLES);
    await writer.writeSamples(sound.subarray(frame * samplesPerFrame * 2, end * 2));
    onFrame((frame + 1) / frames);
    // Frees the frame's pixels: native buffers are released between turns of the event loop, and the encoder makes none.
    await setImmediate();
  }
  const { bytes } = await writer.finish();
  return {
    widthPx,
    heightPx,
    durationSeconds: job.seconds,
    fps: FPS,
    bytes,
    scenes: shots.map(({ scene, time, weather, subjects, camera, firstFrame, endFrame }) => ({
      scene,
      time,
      weather,
      subjects,
      camera: camera.name,
      startSeconds: firstFrame / FPS,
      endSeconds: endFrame / FPS,
    })),
  };
}
