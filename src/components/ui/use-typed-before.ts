import { type RefObject, useEffectEvent, useLayoutEffect, useRef } from 'react';

type TextControl = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Hands over, once, what was typed or chosen in a controlled control before the page's scripts were there. The server has
 * drawn it with `value`; React knows of nothing else, and would put that back with the next change of anything.
 * @returns the ref of the control
 */
export function useTypedBefore<Control extends TextControl>(
  value: string,
  onTyped: (typed: string) => void,
): RefObject<Control | null> {
  const control = useRef<Control>(null);
  const take = useEffectEvent(() => {
    const typed = control.current?.value ?? value;
    if (typed !== value) onTyped(typed);
  });
  // With the commit that makes the page alive: the next one may already overwrite the control.
  useLayoutEffect(() => take(), []);
  return control;
}
