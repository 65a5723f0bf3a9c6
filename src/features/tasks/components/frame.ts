import { RectangleHorizontal, RectangleVertical, Square } from 'lucide-react';
import type { CSSProperties } from 'react';
import { type AspectRatio, aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import type { OutputKind } from '#/catalog/define-task-type.ts';
import type { ChosenMedia } from '#/features/tasks/components/draft-price.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';

/** The proportions of a picture. */
export type Shape = { width: number; height: number };

/** Each aspect ratio as a picture: its proportions and its icon. */
export const frames = {
  landscape: { width: 16, height: 9, icon: RectangleHorizontal },
  portrait: { width: 9, height: 16, icon: RectangleVertical },
  square: { width: 1, height: 1, icon: Square },
} as const satisfies Record<AspectRatio, Shape & { icon: unknown }>;

/** Reserves the exact place of a picture before it is there: as wide as its column, at most `maxHeightRem` high. */
export function frameStyle({ width, height }: Shape, maxHeightRem: number): CSSProperties {
  return { aspectRatio: `${width} / ${height}`, width: `min(100%, ${(maxHeightRem * width) / height}rem)` };
}

/** The shape of what an input makes: the one that was chosen, or that of the picture it is made from. */
export function shapeOfInput({ aspectRatio }: AnyDraft, { imageId: picture }: ChosenMedia): Shape {
  const ratio = aspectRatioSchema.safeParse(aspectRatio);
  if (ratio.success) return frames[ratio.data];
  return shapeOf(picture) ?? frames.landscape;
}

/** The shape that an upload or a result's record states in pixels; null where it does not. */
export function shapeOf(record: Readonly<Record<string, unknown>> | null | undefined): Shape | null {
  const { width, height } = { width: record?.widthPx ?? record?.width, height: record?.heightPx ?? record?.height };
  const isShape = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0;
  return isShape ? { width, height } : null;
}

/** The place of a sound: as wide as there is, and low. */
const soundStyle: CSSProperties = { width: '100%', height: '12rem' };

/** The place of a text or of data: as wide as there is, and high enough to read. */
const wordsStyle: CSSProperties = { width: '100%', height: '24rem' };

/** The place of what has no shape of its own; null for pictures and films. */
export function placeOfKind(kind: OutputKind | 'other'): CSSProperties | null {
  if (kind === 'audio') return soundStyle;
  return kind === 'text' || kind === 'data' ? wordsStyle : null;
}

/** How high a result may be on its stage. */
export const stageMaxHeightRem = 31;
