import path from 'node:path';
import type { LegalPageName } from '#/components/legal-page-names.ts';
import type { Env } from '#/env.ts';
import { type LegalPages, placeholdersOf } from '#/features/information/queries.ts';
import type { Logger } from '#/platform/logger.ts';

/**
 * Returns the placeholders among the legal pages where others reach the product, and names them in the log. An address without
 * TLS is taken for a trial, of which nobody needs to be told.
 */
export function tellUnwritten(
  pages: LegalPages,
  { BASE_URL, LEGAL_DIR }: Pick<Env, 'BASE_URL' | 'LEGAL_DIR'>,
  logger: Pick<Logger, 'warn'>,
): LegalPageName[] {
  const names = BASE_URL.startsWith('https:') ? placeholdersOf(pages) : [];
  if (names.length === 0) return names;
  const folder = path.resolve(LEGAL_DIR);
  logger.warn(
    { pages: names },
    `legal pages are still placeholders (${names.join(', ')}): write them in ${folder}, or delete what you do not need`,
  );
  return names;
}
