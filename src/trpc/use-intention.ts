import { useRef } from 'react';
import { brand } from '#/brand.ts';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';

/**
 * A request, named by its parameters, the idempotency key that it was sent with, and when. `isUnknown`: an answer to it was lost,
 * so it may have been done.
 */
type Intention = { request: string; key: string; sentAtMs: number; isUnknown: boolean };

/** Refusals before the key was looked up: they say nothing of an earlier request under it. */
const beforeTheKey = ['UNAUTHORIZED', 'TOO_MANY_REQUESTS'];

/** So long after it was sent, a request whose answer was lost is not meant any more by whoever presses again. */
const keptMs = 15 * 60_000;

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
      const isSame = known?.request === request;
      intention.current = isSame ? known : { request, key: randomKey(), sentAtMs: Date.now(), isUnknown: false };
      keep(action, intention.current);
      return intention.current.key;
    },
    /** Call with the error, if any, when the request has ended: unless its outcome is unknown, the next press gets a new key. */
    end(error: unknown = null) {
      isSent.current = false;
      const refusal = error === null ? null : readApiError(error);
      const sent = intention.current;
      if (sent && refusal && isOutcomeUnknown(refusal)) intention.current = { ...sent, isUnknown: true };
      else if (!(sent?.isUnknown && refusal && beforeTheKey.includes(refusal.reason))) intention.current = null;
      keep(action, intention.current);
    },
  };
}

const storageKey = (action: string) => `${brand.slug}-intention-${action}`;

/** What was sent before the page was loaded anew: nobody has heard an answer to it. */
function restore(action: string): Intention | null {
  try {
    const kept: Partial<Intention> | null = JSON.parse(sessionStorage.getItem(storageKey(action)) ?? 'null');
    const { request, key, sentAtMs = 0 } = kept ?? {};
    if (typeof request !== 'string' || typeof key !== 'string' || !(Date.now() - sentAtMs < keptMs)) return null;
    return { request, key, sentAtMs, isUnknown: true };
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
