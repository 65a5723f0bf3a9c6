import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** tailwind-merge with our type scale, so that it takes `text-display` for a font size and `text-muted` for a colour. */
const merge = extendTailwindMerge({
  extend: { theme: { text: ['xs', 'sm', 'base', 'lg', 'xl', 'display'] } },
});

/** Joins class names; of two Tailwind utilities for the same property only the later one is kept. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
