import { useSyncExternalStore } from 'react';
import type { AspectRatio } from '#/features/credit-costs/schema.ts';
import { aspectRatioSchema } from '#/features/credit-costs/schema.ts';
import { defaultVideoSeconds, maxVideoSeconds } from '#/features/tasks/task-types.ts';

/** The form as typed, valid or not. */
export type Draft = { prompt: string; seconds: number; aspectRatio: AspectRatio };

const STORAGE_KEY = 'farthing-draft-text-to-video';
const EMPTY: Draft = { prompt: '', seconds: defaultVideoSeconds, aspectRatio: 'landscape' };

// The draft outlives the page, so that signing up or a reload loses nothing that was typed.
let draft: Draft | null = null;
const listeners = new Set<() => void>();

function readDraft(): Draft {
  draft ??= restore();
  return draft;
}

function restore(): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return EMPTY;
    const { prompt, seconds, aspectRatio } = stored as Partial<Record<keyof Draft, unknown>>;
    const ratio = aspectRatioSchema.safeParse(aspectRatio);
    return {
      prompt: typeof prompt === 'string' ? prompt : EMPTY.prompt,
      seconds: isVideoLength(seconds) ? seconds : EMPTY.seconds,
      aspectRatio: ratio.success ? ratio.data : EMPTY.aspectRatio,
    };
  } catch {
    return EMPTY;
  }
}

function isVideoLength(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= maxVideoSeconds;
}

/** Changes some of the draft and keeps it for this tab. */
export function changeDraft(change: Partial<Draft>): void {
  draft = { ...readDraft(), ...change };
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(draft));
  } catch {
    // Forbidden or full storage: the draft lasts until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The draft of this tab; on the server, and until the page is live, the empty one. */
export function useDraft(): Draft {
  return useSyncExternalStore(subscribe, readDraft, () => EMPTY);
}
