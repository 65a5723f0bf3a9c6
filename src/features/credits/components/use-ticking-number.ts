import { useEffect, useRef, useState } from 'react';

const DURATION_MS = 200;

/** A number that counts to its new value when it changes, so that a spent amount is seen to go. At once under reduced motion. */
export function useTickingNumber(target: number): number {
  const [shown, setShown] = useState(target);
  const latest = useRef(target);

  useEffect(() => {
    const from = latest.current;
    if (from === target) return;
    const durationMs = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : DURATION_MS;
    const startedAt = performance.now();
    let frame = 0;
    const step = (now: number) => {
      const done = durationMs === 0 ? 1 : Math.min(1, Math.max(0, now - startedAt) / durationMs);
      latest.current = Math.round(from + (target - from) * (1 - (1 - done) ** 3));
      setShown(latest.current);
      if (done < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [target]);

  return shown;
}
