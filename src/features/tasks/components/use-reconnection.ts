import { useEffect, useEffectEvent } from 'react';
import { askAgainMs } from '#/lib/ask-again.ts';

/** Where the live connection stands: open, closed for a while since it was lost, or being tried anew. */
export type Standing = 'open' | 'resting' | 'trying';

/** The server closes each connection after some minutes, and the browser reconnects within this time, in milliseconds. */
const usualGapMs = 5_000;

type Reconnection = {
  isListening: boolean;
  /** Whether the connection has ended, or is interrupted. */
  isBroken: boolean;
  isOpen: boolean;
  standing: Standing;
  setStanding: (standing: Standing) => void;
  /** Called before each new try: whatever the connection would have told is to be read. */
  onTry: () => void;
};

/**
 * Brings back a live connection that the browser has not brought back by itself. In between it is closed, for another time in
 * each tab: the browser would try every three seconds, and all tabs of all people at once, since they lost it at once.
 */
export function useReconnection({ isListening, isBroken, isOpen, standing, setStanding, onTry }: Reconnection): void {
  const tryAgain = useEffectEvent(() => {
    onTry();
    setStanding('trying');
  });
  useEffect(() => {
    if (!isListening) return;
    if (standing === 'resting') return later(askAgainMs(1), tryAgain);
    if (isBroken) return later(standing === 'trying' ? 0 : usualGapMs, () => setStanding('resting'));
    if (isOpen) setStanding('open');
  }, [isListening, isBroken, isOpen, standing, setStanding]);
}

function later(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
