'use client';

import { useEffect, useSyncExternalStore } from 'react';

let isAlive = false;
const listeners = new Set<() => void>();

/**
 * Stands in what a page draws and says when that has come alive in the browser, which may be long after the layout around
 * it has, even after the whole document has come: the browser shows the place of a page that is still loading a little longer.
 */
export function PageAlive() {
  useEffect(() => {
    isAlive = true;
    for (const listener of listeners) listener();
  }, []);
  return null;
}

/**
 * Whether the page has come alive. Until then nothing may be told to it that the server did not know when it drew it:
 * both would not fit. It stays true for the pages that follow without a load.
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
