import { useRef } from 'react';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';

/**
 * One intention is one request: it has one idempotency key, under which it is asked again when its answer was lost, and a
 * second press while it is under way is the same press.
 */
export function useIntention() {
  const intention = useRef<{ request: string; key: string } | null>(null);
  const isSent = useRef(false);
  return {
    /** The key for a request; null when it is under way already, before the button is drawn as busy. */
    begin(request: string): string | null {
      if (isSent.current) return null;
      isSent.current = true;
      if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
      return intention.current.key;
    },
    /** It was answered; a refusal is an answer, a lost connection is none. */
    end(error: unknown = null) {
      isSent.current = false;
      if (error === null || !isOutcomeUnknown(readApiError(error))) intention.current = null;
    },
  };
}
