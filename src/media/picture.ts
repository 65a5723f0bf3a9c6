import { createRandom } from './random.ts';

const GRAIN_SIZE = 1 << 16;

/**
 * Creates a converter from RGBA pixels to planar YUV 4:2:0 (BT.601, limited range). It adds faint film grain, which also
 * dithers wide gradients against banding. The returned array is reused by the next call.
 */
export function createPictureMaker(width: number, height: number, grainStrength: number) {
  const random = createRandom(7);
  // Luma is scaled by 256 while it is summed, so the grain is too.
  const grain = Int16Array.from(
    { length: GRAIN_SIZE },
    () => (random.next() + random.next() - 1) * 256 * grainStrength,
  );
  const luma = width * height;
  const picture = new Uint8Array(luma * 1.5);

  return (pixels: Uint8Array, frameNumber: number): Uint8Array => {
    let shift = (frameNumber * 40_503) & (GRAIN_SIZE - 1);
    let u = luma;
    let v = luma + luma / 4;
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x += 2) {
        const at = y * width + x;
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let corner = 0; corner < 4; corner += 1) {
          const pixel = at + (corner & 1) + (corner >> 1) * width;
          const source = pixel * 4;
          const r = pixels[source] as number;
          const g = pixels[source + 1] as number;
          const b = pixels[source + 2] as number;
          red += r;
          green += g;
          blue += b;
          const noisy = 66 * r + 129 * g + 25 * b + 4224 + (grain[shift] as number);
          shift = (shift + 1) & (GRAIN_SIZE - 1);
          picture[pixel] = Math.max(16, Math.min(235, noisy >> 8));
        }
        picture[u] = ((-38 * red - 74 * green + 112 * blue) >> 10) + 128;
        picture[v] = ((112 * red - 94 * green - 18 * blue) >> 10) + 128;
        u += 1;
        v += 1;
      }
    }
    return picture;
  };
}
