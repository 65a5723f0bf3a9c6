import { useSyncExternalStore } from 'react';
import { brand } from '#/brand.ts';
import { countSchema } from '#/catalog/several.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';

const storageKey = (slug: TaskTypeSlug) => `${brand.slug}-count-${slug}`;

// Kept for the tab, as drafts are.
const chosen = new Map<TaskTypeSlug, number>();
const listeners = new Set<() => void>();

function chosenCount(slug: TaskTypeSlug): number {
  const known = chosen.get(slug);
  if (known !== undefined) return known;
  try {
    return countSchema.catch(1).parse(Number(sessionStorage.getItem(storageKey(slug))));
  } catch {
    return 1;
  }
}

/** Chooses how many results a type's form asks for in this tab. */
export function chooseCount(slug: TaskTypeSlug, count: number): void {
  chosen.set(slug, count);
  try {
    sessionStorage.setItem(storageKey(slug), String(count));
  } catch {
    // Storage is forbidden or full: the choice is kept in memory until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many results a type's form asks for. */
export function useCount(slug: TaskTypeSlug): number {
  return useSyncExternalStore(
    subscribe,
    () => chosenCount(slug),
    () => 1,
  );
}
