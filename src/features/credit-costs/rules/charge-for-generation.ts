import { z } from 'zod';
import { priceOf } from '#/catalog/price-book.ts';
import { type Price, UnpriceableError } from '#/catalog/price-rules.ts';
import { type PricedInput, pricedInputSchema, type TaskType, taskTypeSchema } from '#/catalog/task-types.ts';
import type { ChargeRequest, PricedGeneration } from '#/ledger/ledger.ts';
import { checkInput } from '#/lib/check-input.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Returns the charge of a generation, priced by the price book, in credits. Its facts say what the price came from.
 * @throws ValidationError naming the input field for which there is no price
 */
export function chargeForGeneration(asked: {
  actor: string;
  type: TaskType;
  input: PricedInput;
}): ChargeRequest & { price: Price } {
  const price = pricedOrRefused(asked.type, asked.input);
  const { amountCredits, facts } = pricedGeneration(asked.type, price);
  return { kind: 'charge', amountCredits, price, facts: { ...facts, metadata: {}, actor: asked.actor } };
}

const generationSchema = z.object({ type: taskTypeSchema, input: pricedInputSchema });

/**
 * The price book as the ledger asks it, for a generation of any type and input.
 * @throws ValidationError naming the field that is no task type, or for which there is no price
 */
export function priceOfGeneration(asked: { type: string; input: object }): PricedGeneration {
  const { type, input } = checkInput(generationSchema, asked);
  return pricedGeneration(type, pricedOrRefused(type, input));
}

function pricedGeneration(generationType: TaskType, { costCredits, basis, explanation }: Price): PricedGeneration {
  const description = descriptions[generationType];
  return { amountCredits: costCredits, facts: { generationType, description, price: { ...basis, explanation } } };
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
