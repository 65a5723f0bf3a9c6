import { z } from 'zod';
import { type Measures, measuresSchema } from '#/catalog/measures.ts';
import { localPreview, modelTitle } from '#/catalog/models.ts';
import { type PricedByBook, priceBook, priceOf } from '#/catalog/price-book.ts';
import { UnpriceableError } from '#/catalog/price-rules.ts';
import { slugOf, type TaskType, taskTypeSchema, taskTypes } from '#/catalog/task-types.ts';
import type { ChargeRequest, PricedGeneration } from '#/ledger/ledger.ts';
import { checkInput } from '#/lib/check-input.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Returns the charge of a generation, priced by the present price book, in credits. Its facts say what the price came from.
 * @throws ValidationError naming the input field for which there is no price
 */
export function chargeForGeneration(asked: {
  actor: string;
  type: TaskType;
  model: string;
  input: Measures;
}): ChargeRequest & { price: PricedByBook } {
  const price = pricedOrRefused(asked.type, asked.model, asked.input);
  const { amountCredits, facts } = pricedGeneration(asked.type, price);
  return { kind: 'charge', amountCredits, price, facts: { ...facts, metadata: {}, actor: asked.actor } };
}

const generationSchema = z.object({
  type: taskTypeSchema,
  input: measuresSchema.extend({ model: z.string({ error: 'must be the name of a model' }).default(localPreview) }),
});

/**
 * The price book as the ledger asks it, for a generation of any type and input, which may name a `model`: without one it is
 * priced as what is made on this machine.
 * @throws ValidationError naming the field that is no task type, or for which there is no price
 */
export function priceOfGeneration(asked: { type: string; input: object }): PricedGeneration {
  const { type, input } = checkInput(generationSchema, asked);
  const { model, ...measures } = input;
  return pricedGeneration(type, pricedOrRefused(type, model, measures));
}

function pricedGeneration(
  generationType: TaskType,
  { costCredits, basis, explanation }: PricedByBook,
): PricedGeneration {
  const description = ledgerWordsOf(generationType, basis.model);
  return { amountCredits: costCredits, facts: { generationType, description, price: { ...basis, explanation } } };
}

/**
 * Returns the price of a generation by the present price book.
 * @throws ValidationError naming the input field for which there is no price
 */
export function pricedOrRefused(type: TaskType, model: string, input: Measures): PricedByBook {
  try {
    return priceOf(priceBook, type, model, input);
  } catch (error) {
    if (!(error instanceof UnpriceableError)) throw error;
    throw new ValidationError([{ field: error.field, message: error.message }]);
  }
}

/** What a charge says in the ledger: its type, and the model where it is a vendor's. */
function ledgerWordsOf(type: TaskType, model: string): string {
  const slug = slugOf(type);
  if (!slug) return 'External work';
  const { ledgerWords } = taskTypes[slug];
  return model === localPreview ? ledgerWords : `${ledgerWords}, ${modelTitle(type, model)}`;
}
