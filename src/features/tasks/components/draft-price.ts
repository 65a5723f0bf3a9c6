import type { Measures } from '#/catalog/measures.ts';
import type { MediaFacts } from '#/catalog/media-kinds.ts';
import { isPriceKnown, priceOf } from '#/catalog/price-book.ts';
import { anyTaskType, mediaFieldsOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import type { FieldIssue } from '#/lib/errors.ts';

/** The uploads that a draft names and that are there, by field. */
export type ChosenMedia = Readonly<Record<string, MediaFacts>>;

/**
 * Returns the measures of a draft, which its price depends on; null until those that matter are known: a price by the length of
 * a sound is not known before the sound is chosen.
 */
export function draftMeasures(slug: TaskTypeSlug, draft: AnyDraft, media: ChosenMedia): Measures | null {
  const { type, measures } = anyTaskType(slug);
  const known = measures(draft, media);
  return isPriceKnown(type, known) ? known : null;
}

/** The exact price of a draft, in credits; null until it is known. */
export function draftCost(slug: TaskTypeSlug, measures: Measures | null): number | null {
  return measures && priceOf(taskTypes[slug].type, measures).costCredits;
}

/** Returns the rule that a chosen upload breaks; null when there is none, or when not all uploads are loaded. */
export function mediaIssue(slug: TaskTypeSlug, draft: AnyDraft, media: ChosenMedia): FieldIssue | null {
  const isKnown = mediaFieldsOf(slug).every(([field]) => media[field]);
  return (isKnown && anyTaskType(slug).check?.(media, draft)) || null;
}
