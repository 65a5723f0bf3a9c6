'use client';

import { useEffect, useSyncExternalStore } from 'react';

let isAlive = false;
const listeners = new Set<() => void>();

/**
 * Rendered inside a page, it records when the page has hydrated. That may be long after the layout around it has, because the
 * page streams in later and its loading state is shown until then.
 */
export function PageAlive() {
  useEffect(() => {
    isAlive = true;
    for (const listener of listeners) listener();
  }, []);
  return null;
}

/**
 * Returns whether the page has hydrated. Until then the query cache must not receive newer data than the server rendered with,
 * or hydration would not match. It stays true across client-side navigation.
 */
export function useIsPageAlive(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isAlive,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
