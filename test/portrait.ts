import path from 'node:path';
import sharp from 'sharp';

/**
 * The portrait of its author that the package @vladmandic/human (MIT) brings in a picture of its demonstration, cut out of the
 * installed package; no copy is kept here. Its face is seen from the front.
 */
export async function portrait(): Promise<Buffer> {
  const screenshot = path.resolve('node_modules/@vladmandic/human/assets/screenshot-faceid.jpg');
  return sharp(screenshot).extract({ left: 15, top: 143, width: 138, height: 138 }).resize(552).png().toBuffer();
}

/** Where the mouth is on it, as read by eye: its middle, and from corner to corner, as shares of its sides. */
export const portraitMouth = { x: 0.484, y: 0.607, width: 0.22, tiltDegrees: 0 };
