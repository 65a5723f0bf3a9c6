import { RectangleHorizontal, RectangleVertical, Square } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { AspectRatio } from '#/features/credit-costs/schema.ts';

/** Each aspect ratio as a picture: its proportions and its icon. */
export const frames = {
  landscape: { width: 16, height: 9, icon: RectangleHorizontal },
  portrait: { width: 9, height: 16, icon: RectangleVertical },
  square: { width: 1, height: 1, icon: Square },
} as const satisfies Record<AspectRatio, { width: number; height: number; icon: unknown }>;

/** Reserves the exact place of a picture before it is there: as wide as its column, at most `maxHeightRem` high. */
export function frameStyle(aspectRatio: AspectRatio, maxHeightRem: number): CSSProperties {
  const { width, height } = frames[aspectRatio];
  return { aspectRatio: `${width} / ${height}`, width: `min(100%, ${(maxHeightRem * width) / height}rem)` };
}
