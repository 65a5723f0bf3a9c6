import type { Measures } from '#/catalog/measures.ts';
import type { MediaFacts, MediaKind } from '#/catalog/media-kinds.ts';
import { localPreview } from '#/catalog/models.ts';
import { isPriceable, priceBook, priceOf } from '#/catalog/price-book.ts';
import { anyTaskType, mediaFieldsOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import type { FieldIssue } from '#/lib/errors.ts';

/** The uploads that a draft names and that are there, by field. */
export type ChosenMedia = Readonly<Record<string, MediaFacts>>;

/**
 * Returns the measures of a draft, which its price by a model depends on; null until those that matter are known: a price by the length of
 * a sound is not known before the sound is chosen.
 */
export function draftMeasures(
  slug: TaskTypeSlug,
  draft: AnyDraft,
  { media, model }: { media: ChosenMedia; model: string },
): Measures | null {
  const { type, measures } = anyTaskType(slug);
  const known = measures(draft, media);
  return isPriceable(priceBook, type, model, known) ? known : null;
}

/** The kind of upload that the price of a draft waits for, where it is not known yet. */
export function awaitedMedia(slug: TaskTypeSlug, media: ChosenMedia): MediaKind {
  const { price } = taskTypes[slug];
  if (price.kind === 'perUnit' && price.measure === 'seconds') return 'audio';
  return mediaFieldsOf(slug).find(([field]) => !media[field])?.[1] ?? 'image';
}

/** The exact price of a draft by a model, in credits; null until it is known. */
export function draftCost(slug: TaskTypeSlug, model: string, measures: Measures | null): number | null {
  return measures && priceOf(priceBook, taskTypes[slug].type, model, measures).costCredits;
}

/** Returns the rule that a draft or a chosen upload breaks; null when there is none, or when not all uploads are loaded. */
export function draftIssue(
  slug: TaskTypeSlug,
  draft: AnyDraft,
  { media, model }: { media: ChosenMedia; model: string },
): FieldIssue | null {
  const isKnown = mediaFieldsOf(slug).every(([field]) => media[field]);
  return (isKnown && anyTaskType(slug).check?.(media, draft, { isLocal: model === localPreview })) || null;
}
