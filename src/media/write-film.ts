import { setImmediate } from 'node:timers/promises';
import { createPictureMaker } from './picture.ts';
import { openWebmWriter, SAMPLE_RATE } from './webm-writer.ts';

/** Width and height are even; `frames` at `fps` a second, which divides the sample rate. */
export type FilmSettings = { path: string; width: number; height: number; fps: number; frames: number };

const GRAIN = 1.6;

/**
 * Writes a WebM film picture by picture, so that only one is in memory.
 * @param paint gives the RGBA pixels of a frame; asked for in order
 * @param sound interleaved left and right; may be shorter than the pictures
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
    // Frees the frame's pixels: native buffers are released between turns of the event loop, and the encoder makes none.
    await setImmediate();
  }
  return writer.finish();
}
