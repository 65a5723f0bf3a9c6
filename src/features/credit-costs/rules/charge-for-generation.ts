import { z } from 'zod';
import { type Measures, measuresSchema } from '#/catalog/measures.ts';
import { priceOf } from '#/catalog/price-book.ts';
import { type Price, UnpriceableError } from '#/catalog/price-rules.ts';
import { slugOf, type TaskType, taskTypeSchema, taskTypes } from '#/catalog/task-types.ts';
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
  input: Measures;
}): ChargeRequest & { price: Price } {
  const price = pricedOrRefused(asked.type, asked.input);
  const { amountCredits, facts } = pricedGeneration(asked.type, price);
  return { kind: 'charge', amountCredits, price, facts: { ...facts, metadata: {}, actor: asked.actor } };
}

const generationSchema = z.object({ type: taskTypeSchema, input: measuresSchema });

/**
 * The price book as the ledger asks it, for a generation of any type and input.
 * @throws ValidationError naming the field that is no task type, or for which there is no price
 */
export function priceOfGeneration(asked: { type: string; input: object }): PricedGeneration {
  const { type, input } = checkInput(generationSchema, asked);
  return pricedGeneration(type, pricedOrRefused(type, input));
}

function pricedGeneration(generationType: TaskType, { costCredits, basis, explanation }: Price): PricedGeneration {
  const description = ledgerWordsOf(generationType);
  return { amountCredits: costCredits, facts: { generationType, description, price: { ...basis, explanation } } };
}

/**
 * Returns the price of a generation by the price book.
 * @throws ValidationError naming the input field for which there is no price
 */
export function pricedOrRefused(type: TaskType, input: Measures): Price {
  try {
    return priceOf(type, input);
  } catch (error) {
    if (!(error instanceof UnpriceableError)) throw error;
    throw new ValidationError([{ field: error.field, message: error.message }]);
  }
}

/** What a charge of this type says in the ledger. */
function ledgerWordsOf(type: TaskType): string {
  const slug = slugOf(type);
  return slug ? taskTypes[slug].ledgerWords : 'External work';
}
