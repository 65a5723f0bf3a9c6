import type { CSSProperties } from 'react';

/** Where a dialog stands, and how large it may be, that opens from a control in the header; wants the style of `anchorTo`. */
export const anchoredClasses =
  'top-(--anchor-top,4.5rem) mr-0 ml-auto max-h-[calc(100dvh-var(--anchor-top,4.5rem)-1rem)] max-w-none translate-y-0 sm:right-(--anchor-right,1rem) sm:left-auto sm:w-104';

/** Below the control, ending where it ends; it opens from there. */
export function anchorTo(element: HTMLElement | null): CSSProperties {
  const box = element?.getBoundingClientRect();
  if (!box) return {};
  const right = Math.max(16, document.documentElement.clientWidth - box.right);
  const originFromRight = document.documentElement.clientWidth - right - (box.left + box.width / 2);
  return {
    '--anchor-top': `${box.bottom + 8}px`,
    '--anchor-right': `${right}px`,
    transformOrigin: `calc(100% - ${Math.max(0, originFromRight)}px) 0`,
  } as CSSProperties;
}
