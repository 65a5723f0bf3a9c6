import type { MediaFacts, MediaKind } from '#/catalog/media-kinds.ts';
import { priceOf } from '#/catalog/price-book.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-inputs.ts';
import type { PricedInput } from '#/catalog/task-types.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import type { FieldIssue } from '#/lib/errors.ts';

/** The uploads that a draft names and that are there, by field. */
export type ChosenMedia = Readonly<Record<string, MediaFacts>>;

/** A task type for code that does not know which it is. */
type AnyTaskType = {
  media: Partial<Record<string, MediaKind>>;
  priced(draft: AnyDraft, media: ChosenMedia): PricedInput;
  check?(media: ChosenMedia, draft: AnyDraft): FieldIssue | null;
};

/** The fields of a type that are ids of uploads, with the kind that each must be. */
export function mediaFieldsOf(slug: TaskTypeSlug): [field: string, kind: MediaKind][] {
  return Object.entries(taskTypes[slug].media) as [string, MediaKind][];
}

/**
 * Returns the figures that the price of a draft depends on; null until they are known. A draft with a sound has none before the
 * sound is chosen, because its price depends on the sound's length; the size of pictures does not matter.
 */
export function pricedDraft(slug: TaskTypeSlug, draft: AnyDraft, media: ChosenMedia): PricedInput | null {
  const isKnown = mediaFieldsOf(slug).every(([field, kind]) => kind !== 'audio' || media[field]);
  return isKnown ? (taskTypes[slug] as unknown as AnyTaskType).priced(draft, media) : null;
}

/** The exact price of a draft, in credits; null until it is known. */
export function draftCost(slug: TaskTypeSlug, priced: PricedInput | null): number | null {
  return priced && priceOf(taskTypes[slug].type, priced).costCredits;
}

/** Returns the rule that a chosen upload breaks; null when there is none, or when not all uploads are loaded. */
export function mediaIssue(slug: TaskTypeSlug, draft: AnyDraft, media: ChosenMedia): FieldIssue | null {
  const isKnown = mediaFieldsOf(slug).every(([field]) => media[field]);
  return (isKnown && (taskTypes[slug] as unknown as AnyTaskType).check?.(media, draft)) || null;
}
