import { useRef } from 'react';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';

/**
 * Gives a press of a button its idempotency key. The key is kept while the outcome of the request is unknown, so that
 * pressing again is a retry that cannot charge twice. A second press while the request is in flight is ignored.
 */
export function useIntention() {
  const intention = useRef<{ request: string; key: string } | null>(null);
  const isSent = useRef(false);
  return {
    /**
     * Returns the key for a request, named by its parameters; null when one is in flight, which a press can meet before the
     * button renders as busy.
     */
    begin(request: string): string | null {
      if (isSent.current) return null;
      isSent.current = true;
      if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
      return intention.current.key;
    },
    /** Call with the error, if any, when the request has ended: unless its outcome is unknown, the next press gets a new key. */
    end(error: unknown = null) {
      isSent.current = false;
      if (error === null || !isOutcomeUnknown(readApiError(error))) intention.current = null;
    },
  };
}
