import { writeFile } from 'node:fs/promises';
import { maxUpscaledPixels } from '#/catalog/fields.ts';
import { imageUpscale } from '#/catalog/types/image-upscale.ts';
import { GenerationError, type Generator, type InputFile } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inputFile } from '#/generators/runtime/input-file.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import { unlessAborted } from '#/generators/runtime/unless-aborted.ts';
import { formatLike } from '#/media/picture-format.ts';
import { sharp } from '#/media/sharp.ts';

const NAME = 'local-image-upscale';

/** Resamples a picture to exactly 2 or 4 times its width and height (Lanczos), and sharpens what that softened. */
export function createLocalImageUpscale(): Generator {
  return {
    type: imageUpscale.type,
    name: NAME,
    async generate(input, context) {
      const { factor } = imageUpscale.input.parse(input);
      const file = inputFile(context, 'imageId');
      const format = formatLike(file.contentType);
      context.signal.throwIfAborted();
      const size = await readSize(file, factor);
      context.onProgress(10);
      const { path, made } = await makeFile(context, format.extension, async (partialPath) => {
        // In memory until it is whole: sharp cannot be stopped, and must not write to a folder that is being removed.
        const bytes = await unlessAborted(context.signal, format.encode(enlarge(file.path, size, factor)).toBuffer());
        context.onProgress(95);
        await writeFile(partialPath, bytes, { signal: context.signal });
        return bytes.length;
      });
      return {
        file: { path, contentType: format.contentType },
        url: null,
        json: { generator: NAME, label: LABEL, factor, from: size, ...largerBy(size, factor), bytes: made },
      };
    },
  };
}

type Size = { widthPx: number; heightPx: number };

const largerBy = ({ widthPx, heightPx }: Size, factor: number): Size => ({
  widthPx: widthPx * factor,
  heightPx: heightPx * factor,
});

/** @throws {GenerationError} where the result would be too large */
async function readSize(file: InputFile, factor: number): Promise<Size> {
  const { width, height } = await sharp(file.path).metadata();
  if (Math.max(width, height) * factor <= maxUpscaledPixels) return { widthPx: width, heightPx: height };
  const most = Math.floor(maxUpscaledPixels / factor).toLocaleString('en');
  throw new GenerationError(
    `A picture of ${width} × ${height} pixels cannot become ${factor} times as large: its longest side may have ${most} pixels.`,
  );
}

function enlarge(path: string, size: Size, factor: number) {
  const { widthPx, heightPx } = largerBy(size, factor);
  return sharp(path, { limitInputPixels: maxUpscaledPixels ** 2 })
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' })
    .sharpen({ sigma: factor === 2 ? 0.8 : 1.4, m1: 0.5, m2: 1.2 });
}
