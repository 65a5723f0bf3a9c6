import { useSyncExternalStore } from 'react';
import { brand } from '#/brand.ts';
import { localModels } from '#/catalog/offered-models.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { useOfferedModels } from '#/components/offered-types.tsx';

const storageKey = (slug: TaskTypeSlug) => `${brand.slug}-model-${slug}`;

// Kept for the tab, as drafts are.
const chosen = new Map<TaskTypeSlug, string>();
const listeners = new Set<() => void>();

function chosenModel(slug: TaskTypeSlug): string | null {
  const known = chosen.get(slug);
  if (known !== undefined) return known;
  try {
    return sessionStorage.getItem(storageKey(slug));
  } catch {
    return null;
  }
}

/** Chooses the model of a type's form in this tab. */
export function chooseModel(slug: TaskTypeSlug, model: string): void {
  chosen.set(slug, model);
  try {
    sessionStorage.setItem(storageKey(slug), model);
  } catch {
    // Storage is forbidden or full: the choice is kept in memory until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The models that are offered of a type, and the one that its form has: what was chosen in this tab, else the usual one. */
export function useModel(slug: TaskTypeSlug): { models: readonly string[]; model: string } {
  const models = useOfferedModels(slug) ?? localModels[slug];
  const wanted = useSyncExternalStore(
    subscribe,
    () => chosenModel(slug),
    () => null,
  );
  const model = models.find((one) => one === wanted) ?? models[0] ?? localModels[slug][0];
  return { models, model };
}
