import { setImmediate } from 'node:timers/promises';
import { createPictureMaker } from './picture.ts';
import { openWebmWriter, SAMPLE_RATE } from './webm-writer.ts';

/** `width` and `height` (pixels) must be even, and `fps` must divide the sample rate of 48,000. */
export type FilmSettings = { path: string; width: number; height: number; fps: number; frames: number };

const GRAIN = 1.6;

/**
 * Writes a WebM video frame by frame, so that only one picture is in memory.
 * @param paint returns the RGBA pixels of a frame; called in order
 * @param sound stereo samples, interleaved left and right; may be shorter than the video
 * @param onDone called with the finished part, 0..1, after each frame
 */
export async function writeFilm(
  { path, width, height, fps, frames }: FilmSettings,
  paint: (frame: number) => Uint8Array,
  sound: Float32Array,
  onDone: (done: number) => void,
): Promise<{ bytes: number }> {
  const toPicture = createPictureMaker(width, height, GRAIN);
  const writer = await openWebmWriter({ path, pictures: { width, height, fps } });
  const samplesPerFrame = (SAMPLE_RATE / fps) * 2;
  for (let frame = 0; frame < frames; frame += 1) {
    await writer.writePicture(toPicture(paint(frame), frame));
    await writer.writeSamples(sound.subarray(frame * samplesPerFrame, (frame + 1) * samplesPerFrame));
    onDone((frame + 1) / frames);
    // Yields to the event loop, since native pixel buffers are freed between its turns and the encoder never yields.
    await setImmediate();
  }
  return writer.finish();
}
