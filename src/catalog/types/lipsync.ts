import { z } from 'zod';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { whyNoFace } from '#/catalog/faces.ts';
import { audioField, imageField } from '#/catalog/fields.ts';
import { wholeUnits } from '#/catalog/measures.ts';
import { sameForEveryRatio } from '#/catalog/price-rules.ts';

/** The longest sound of a lipsync task, in seconds. */
export const maxLipsyncSeconds = 60;

export const lipsync = defineTaskType({
  slug: 'lipsync',
  order: 70,
  ledgerWords: 'Lip-synced video',
  input: z.strictObject({ imageId: imageField, audioId: audioField }),
  media: { imageId: 'image', audioId: 'audio' },
  output: 'video',
  price: { kind: 'perUnit', measure: 'seconds', unit: 10, credits: 20, multipliers: sameForEveryRatio },
  priceGroup: 'LIPSYNC_GENERATION',
  measures: (_, { audioId }) => (audioId ? { seconds: wholeUnits(audioId.durationSeconds ?? 0) } : {}),
  figures: { maxSeconds: maxLipsyncSeconds },
  face: 'imageId',
  check: ({ imageId, audioId }) => {
    if ((audioId?.durationSeconds ?? 0) > maxLipsyncSeconds) {
      return { field: 'audioId', message: `must be a sound of at most ${maxLipsyncSeconds} seconds` };
    }
    const message = whyNoFace(imageId?.face);
    return message ? { field: 'imageId', message } : null;
  },
});
