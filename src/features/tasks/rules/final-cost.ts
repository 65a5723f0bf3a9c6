import { type Measure, type Measures, wholeUnits } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import { bookOfVersion, priceOf } from '#/catalog/price-book.ts';
import { UnpriceableError } from '#/catalog/price-rules.ts';
import { anyTaskType, slugOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';

/** What work came to, by measures; not in whole units. */
type Billed = { [M in Measure]?: number };
type PricedTask = Pick<ClaimedTask, 'type' | 'model' | 'input' | 'chargedCredits' | 'bookVersion'>;

/** What a generator says of the cost of its work (see `GeneratorOutput`). */
type Made = { billed?: Billed | undefined; isFree?: boolean | undefined };

/**
 * Returns the final cost in credits where it is less than was charged, else null: 0 of work that is free, and by the model and
 * the price book of the charge what work of a type whose measures are estimates came to. What has no price was paid for.
 */
export function finalCostCredits(
  { type, model, input, chargedCredits, bookVersion }: PricedTask,
  { billed, isFree }: Made,
): number | null {
  if (isFree) return chargedCredits > 0 ? 0 : null;
  const slug = slugOf(type);
  if (billed === undefined || !slug || !taskTypes[slug].isEstimated) return null;
  const book = bookOfVersion(bookVersion ?? 1);
  const whole = Object.entries(billed).map(([measure, amount]) => [measure, wholeUnits(amount)]);
  try {
    const measures = { ...measuresOfInput(slug, input), ...Object.fromEntries(whole) };
    const { costCredits } = priceOf(book, taskTypes[slug].type, model ?? localPreview, measures);
    return costCredits < chargedCredits ? costCredits : null;
  } catch (error) {
    if (error instanceof UnpriceableError) return null;
    throw error;
  }
}

/** The measures that an input has by itself; none of one that its type does not take any more. */
function measuresOfInput(slug: TaskTypeSlug, input: unknown): Measures {
  const read = taskTypes[slug].input.safeParse(input);
  return read.success ? anyTaskType(slug).measures(read.data, {}) : {};
}
