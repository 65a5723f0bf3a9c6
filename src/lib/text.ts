/** What to say of text that `isStorableText` refuses. */
export const storableTextMessage = 'must not contain null characters or broken surrogate pairs';

/** Whether PostgreSQL can hold the text: it has no null character and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
