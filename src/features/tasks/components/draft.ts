import { useSyncExternalStore } from 'react';
import { brand } from '#/brand.ts';
import { type TaskTypeSlug, taskTypeSlugs } from '#/catalog/task-types.ts';
import { type AnyDraft, readDraft } from '#/features/tasks/components/task-input.ts';

const storageKey = (slug: TaskTypeSlug) => `${brand.slug}-draft-${slug}`;

/** The form of each type before anything was filled in. */
const emptyDrafts = new Map(taskTypeSlugs.map((slug) => [slug, readDraft(slug, {})]));

// Drafts are kept in session storage, so that signing up, a reload or a change of task type loses no input.
const drafts = new Map<TaskTypeSlug, AnyDraft>();
const listeners = new Set<() => void>();

export function emptyDraft(slug: TaskTypeSlug): AnyDraft {
  return emptyDrafts.get(slug) ?? {};
}

function currentDraft(slug: TaskTypeSlug): AnyDraft {
  const known = drafts.get(slug) ?? restore(slug);
  drafts.set(slug, known);
  return known;
}

function restore(slug: TaskTypeSlug): AnyDraft {
  try {
    return readDraft(slug, JSON.parse(sessionStorage.getItem(storageKey(slug)) ?? 'null'));
  } catch {
    return emptyDraft(slug);
  }
}

/** Changes some of a draft and keeps it for this tab. */
export function changeDraft(slug: TaskTypeSlug, change: AnyDraft): void {
  const draft = { ...currentDraft(slug), ...change };
  drafts.set(slug, draft);
  try {
    sessionStorage.setItem(storageKey(slug), JSON.stringify(draft));
  } catch {
    // Storage is forbidden or full: the draft is kept in memory until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The draft of a type in this tab; on the server, and until the page is live, the empty one. */
export function useDraft(slug: TaskTypeSlug): AnyDraft {
  return useSyncExternalStore(
    subscribe,
    () => currentDraft(slug),
    () => emptyDraft(slug),
  );
}
