import { useSyncExternalStore } from 'react';

/**
 * The token behind the `#` of this page's address, as links of mails have it: browsers send it nowhere, so it stands in no log.
 * Undefined until the page is alive; null where there is none.
 */
export function useLinkToken(): string | null | undefined {
  return useSyncExternalStore(subscribe, read, () => undefined);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function read(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get('token');
}
