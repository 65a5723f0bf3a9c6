import { useSyncExternalStore } from 'react';

/** Below Tailwind's `lg`. */
const narrow = '(width < 64rem)';

/**
 * Whether the window has no room for the main links in the header. For what is drawn in the browser only, such as a menu: what is
 * hidden by a style alone can be reached by its keys.
 */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(narrow).matches,
    () => false,
  );
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(narrow);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
