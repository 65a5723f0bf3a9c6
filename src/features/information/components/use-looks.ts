import { useEffect, useState } from 'react';
import { type Part, parts } from '#/features/information/schema.ts';

/** What a look at the parts of the product found, and when that was. */
export type Look = { broken: readonly Part[]; lookedAt: Date };

/** How long it takes until the parts are looked at again, in milliseconds. */
const againMs = 15_000;

/**
 * Looks at the parts again and again, while somebody looks at the page. `isReached` is false where the last look had no answer:
 * then `look` is the one before.
 */
export function useLooks(atFirst: Look): { look: Look; isReached: boolean } {
  const [state, setState] = useState({ look: atFirst, isReached: true });
  useEffect(() => {
    const stopping = new AbortController();
    const lookAgain = async () => {
      if (document.visibilityState === 'hidden') return;
      const broken = await askForBroken(stopping.signal).catch(() => null);
      if (stopping.signal.aborted) return;
      setState(({ look }) =>
        broken ? { look: { broken, lookedAt: new Date() }, isReached: true } : { look, isReached: false },
      );
    };
    const timer = setInterval(lookAgain, againMs);
    document.addEventListener('visibilitychange', lookAgain, { signal: stopping.signal });
    return () => {
      stopping.abort();
      clearInterval(timer);
    };
  }, []);
  return state;
}

/** @throws where nothing answers, or something else does */
async function askForBroken(signal: AbortSignal): Promise<readonly Part[]> {
  const answer = await fetch('/api/ready', { cache: 'no-store', signal });
  if (answer.ok) return [];
  const { data } = (await answer.json()) as { data?: { parts?: string[] } };
  const broken = parts.filter((part) => data?.parts?.includes(part));
  if (broken.length === 0) throw new Error(`GET /api/ready answered ${answer.status}.`);
  return broken;
}
