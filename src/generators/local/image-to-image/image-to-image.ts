import { imageToImage } from '#/catalog/types/image-to-image.ts';
import { GenerationError, type Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { inputFile } from '#/generators/runtime/input-file.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import { formatLike } from '#/media/picture-format.ts';
import type { EditJob, EditResult } from './apply-edits.ts';
import { WHAT_IS_UNDERSTOOD } from './edits.ts';
import { readEdits } from './read-edits.ts';

const NAME = 'local-image-to-image';
const WORKER_MEMORY_MB = 256;
/** A description of more changes than that is not carried out to the end. */
const MOST_EDITS = 24;

/**
 * Does to a picture what the prompt describes, as far as it is understood, and says what it did and what it did not
 * understand. Where nothing is understood it fails, with what it would have understood.
 */
export function createLocalImageToImage(): Generator {
  return {
    type: imageToImage.type,
    name: NAME,
    async generate(input, context) {
      const { prompt } = imageToImage.input.parse(input);
      const { path: picturePath, contentType } = inputFile(context, 'imageId');
      const { edits, leftOut, notUnderstood } = readEdits(prompt);
      if (edits.length === 0) throw new GenerationError(`The local editor understands ${WHAT_IS_UNDERSTOOD}.`);
      const format = formatLike(contentType);
      const entry = new URL('./edit-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, format.extension, (partialPath) => {
        const job: EditJob = { picturePath, contentType, edits: edits.slice(0, MOST_EDITS), path: partialPath };
        return inThread<EditResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: format.contentType },
        url: null,
        json: { generator: NAME, label: LABEL, ...made, leftOut, notUnderstood },
      };
    },
  };
}
