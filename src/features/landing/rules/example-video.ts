import { defaultVideoSeconds } from '#/catalog/fields.ts';
import { calculateGenerationCost } from '#/catalog/price-book.ts';

/** The video that the pages tell of: its length in seconds, and its price in credits. */
export type ExampleVideo = { seconds: number; costCredits: number };

/** A video of the usual length, at its price by a model. */
export function exampleVideo(model: string): ExampleVideo {
  return {
    seconds: defaultVideoSeconds,
    costCredits: calculateGenerationCost('TEXT_TO_VIDEO', defaultVideoSeconds, model),
  };
}
