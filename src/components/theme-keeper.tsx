'use client';

import { useLayoutEffect } from 'react';
import { applyTheme, readTheme } from '#/components/theme.ts';

/**
 * Keeps the document in the chosen theme: when another tab changes it, and when the whole document was rendered in the browser
 * (an error page), so that the boot script in the head never ran.
 */
export function ThemeKeeper() {
  useLayoutEffect(() => {
    const keep = () => applyTheme(readTheme());
    keep();
    window.addEventListener('storage', keep);
    return () => window.removeEventListener('storage', keep);
  }, []);
  return null;
}
