/** The validation message for text that `isStorableText` rejects. */
export const storableTextMessage = 'must not contain null characters or broken surrogate pairs';

/** Whether PostgreSQL can store the text: it has no null character and no lone surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
