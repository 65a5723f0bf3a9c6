import { priceOf } from '#/catalog/price-book.ts';
import { type Price, UnpriceableError } from '#/catalog/price-rules.ts';
import type { PricedInput, TaskType } from '#/catalog/task-types.ts';
import type { ChargeRequest } from '#/ledger/rules/decide-charge.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Returns the charge of a generation, priced by the price book, in credits. Its metadata says what the price came from.
 * @throws ValidationError naming the input field for which there is no price
 */
export function chargeForGeneration(asked: {
  actor: string;
  type: TaskType;
  input: PricedInput;
}): ChargeRequest & { price: Price } {
  const price = pricedOrRefused(asked.type, asked.input);
  return {
    kind: 'charge',
    amountCredits: price.costCredits,
    price,
    facts: {
      generationType: asked.type,
      description: descriptions[asked.type],
      metadata: {},
      price: { ...price.basis, explanation: price.explanation },
      actor: asked.actor,
    },
  };
}

/**
 * Returns the price of a generation by the price book.
 * @throws ValidationError naming the input field for which there is no price
 */
export function pricedOrRefused(type: TaskType, input: PricedInput): Price {
  try {
    return priceOf(type, input);
  } catch (error) {
    if (!(error instanceof UnpriceableError)) throw error;
    throw new ValidationError([{ field: error.field, message: error.message }]);
  }
}

/** The description of a charge's ledger line, for each type of task. */
const descriptions: Record<TaskType, string> = {
  TEXT_TO_IMAGE: 'Image from text',
  IMAGE_TO_IMAGE: 'Image edit',
  IMAGE_UPSCALE: 'Image upscale',
  TEXT_TO_VIDEO: 'Video from text',
  IMAGE_TO_VIDEO: 'Video from image',
  TEXT_TO_AUDIO: 'Audio from text',
  LIPSYNC: 'Lip-synced video',
  EXTERNAL: 'External work',
};
