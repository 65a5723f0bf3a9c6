import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LegalPageName, legalPageNames } from '#/components/legal-page-names.ts';
import { type LegalPage, legalPageOf } from '#/features/information/rules/legal-page.ts';
import type { HelpFigures } from '#/features/information/schema.ts';
import { type UploadLimits, uploadLife } from '#/features/uploads/limits.ts';
import { graceDays } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';

const mib = 2 ** 20;

/** The figures as the operator's settings and the rules of the product have them. */
export function helpFigures(uploads: UploadLimits): HelpFigures {
  return {
    graceDays,
    imageMib: uploads.maxImageBytes / mib,
    audioMib: uploads.maxAudioBytes / mib,
    audioSeconds: uploads.maxAudioSeconds,
    quotaMib: uploads.quotaBytes / mib,
    ...uploadLife,
  };
}

/** The legal pages that are there. */
export type LegalPages = Partial<Record<LegalPageName, LegalPage>>;

/**
 * Reads the legal pages of a folder, each from the Markdown file of its name. A file that is missing or empty is no page.
 * @throws SetupError when the folder, or a file of it, cannot be read
 */
export async function readLegalPages(folder: string): Promise<LegalPages> {
  try {
    const files = await readdir(folder);
    const names = legalPageNames.filter((name) => files.includes(`${name}.md`));
    const read = names.map(async (name) => [name, legalPageOf(await readFile(join(folder, `${name}.md`), 'utf8'))]);
    return Object.fromEntries((await Promise.all(read)).filter(([, page]) => page !== null));
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new SetupError(
      `The legal pages cannot be read from ${resolve(folder)} (${code}): set LEGAL_DIR in .env to the folder that they are in.`,
    );
  }
}

/** The names of the pages that have passages which are still to be written. */
export function placeholdersOf(pages: LegalPages): LegalPageName[] {
  return legalPageNames.filter((name) => pages[name]?.isPlaceholder);
}
