/**
 * A page of law or contact, as its Markdown says it. `title` is its first heading, null without one; `isPlaceholder` says
 * whether it has a passage that the operator is still to write.
 */
export type LegalPage = { title: string | null; markdown: string; isPlaceholder: boolean };

/** What marks a passage that is still to be written, as the files that come with the product have it. */
const toWrite = /\[to write\b/i;

/** Reads the page that a Markdown file says; null when nothing is in it. */
export function legalPageOf(text: string): LegalPage | null {
  const written = text.replace(/^\uFEFF/, '').trim();
  if (written === '') return null;
  const [, title, rest] = /^# +([^\r\n]+?)[ #]*(?:\r?\n|$)(.*)$/s.exec(written) ?? [];
  return {
    title: title ?? null,
    markdown: (title === undefined ? written : (rest ?? '')).trim(),
    isPlaceholder: toWrite.test(written),
  };
}
