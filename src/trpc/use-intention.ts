import { useRef } from 'react';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';

/** A request, named by its parameters, and the idempotency key that it was sent with. */
type Intention = { request: string; key: string };

/**
 * Gives a press of a button its idempotency key. The key is kept while the outcome of the request is unknown, so that
 * pressing again is a retry that cannot charge twice. It outlives a reload of the page, which may come before the answer: it
 * is kept for this tab from before the request is sent. A second press while the request is in flight is ignored.
 * @param action what the button does, such as `tasks.create`: each action has its own intention
 */
export function useIntention(action: string) {
  const intention = useRef<Intention | null>(null);
  const isSent = useRef(false);
  return {
    /**
     * Returns the key for a request, named by its parameters; null when one is in flight, which a press can meet before the
     * button renders as busy.
     */
    begin(request: string): string | null {
      if (isSent.current) return null;
      isSent.current = true;
      const known = intention.current ?? restore(action);
      intention.current = known?.request === request ? known : { request, key: randomKey() };
      keep(action, intention.current);
      return intention.current.key;
    },
    /** Call with the error, if any, when the request has ended: unless its outcome is unknown, the next press gets a new key. */
    end(error: unknown = null) {
      isSent.current = false;
      if (error !== null && isOutcomeUnknown(readApiError(error))) return;
      intention.current = null;
      keep(action, null);
    },
  };
}

const storageKey = (action: string) => `farthing-intention-${action}`;

function restore(action: string): Intention | null {
  try {
    const kept: Partial<Intention> | null = JSON.parse(sessionStorage.getItem(storageKey(action)) ?? 'null');
    return typeof kept?.request === 'string' && typeof kept.key === 'string'
      ? { request: kept.request, key: kept.key }
      : null;
  } catch {
    return null;
  }
}

function keep(action: string, intention: Intention | null): void {
  try {
    if (intention) sessionStorage.setItem(storageKey(action), JSON.stringify(intention));
    else sessionStorage.removeItem(storageKey(action));
  } catch {
    // Storage is forbidden or full: the key is kept in memory until the page is left.
  }
}
