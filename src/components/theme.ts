import { brand } from '#/brand.ts';
/** Where the browser keeps the chosen theme. */
export const THEME_KEY = `${brand.slug}-theme`;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const CHANGED = `${brand.slug}-theme-changed`;

/** The chosen theme; `system` when none was chosen or storage is forbidden. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** Shows a theme in this document. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Applies a theme at once and remembers it where storage allows. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Forbidden storage: the choice lasts until the page is left.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Calls back when the theme changes here or in another tab. Returns how to stop. */
export function subscribeToTheme(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener('storage', onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** The colour of a browser's own bars around the page: that of the page itself. */
export const themeColor = [
  { media: '(prefers-color-scheme: light)', color: '#fbf9f7' },
  { media: '(prefers-color-scheme: dark)', color: '#110f0d' },
];
