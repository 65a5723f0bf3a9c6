import { type RefObject, useEffect, useEffectEvent } from 'react';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { fileOfKind } from '#/features/uploads/components/accepted-files.ts';

/**
 * Takes a file of this kind that is pasted anywhere on the page: while `isWanted`, or while the focus is in the field.
 * A paste without such a file is left alone, so text goes where it was meant to.
 */
export function usePastedFile(asked: {
  kind: MediaKind;
  field: RefObject<HTMLElement | null>;
  isWanted: boolean;
  onFile: (file: File) => void;
}): void {
  const take = useEffectEvent((event: ClipboardEvent) => {
    if (event.defaultPrevented || !event.clipboardData) return;
    const isHere = asked.field.current?.contains(document.activeElement) ?? false;
    if (!asked.isWanted && !isHere) return;
    const file = fileOfKind(event.clipboardData.files, asked.kind);
    if (!file) return;
    event.preventDefault();
    asked.onFile(file);
  });
  useEffect(() => {
    const listener = (event: ClipboardEvent) => take(event);
    document.addEventListener('paste', listener);
    return () => document.removeEventListener('paste', listener);
  }, []);
}
