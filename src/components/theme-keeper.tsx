'use client';

import { useLayoutEffect } from 'react';
import { applyTheme, readTheme } from '#/components/theme.ts';

/**
 * Keeps the document in the chosen theme: when another tab changes it, and where the browser had to build the whole
 * document itself (an error page), so that the script of the head never ran.
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
