import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { placeholdersOf, readLegalPages } from '#/features/information/queries.ts';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'legal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test('the files that come with the product are placeholders, and say so to readers', async () => {
  const pages = await readLegalPages('legal');
  expect(placeholdersOf(pages)).toEqual(['terms', 'privacy', 'imprint', 'contact']);
  for (const page of Object.values(pages)) expect(page.markdown).toMatch(/^> This page is a placeholder\./);
});

test('what is missing or empty is no page, and other files are none either', async () => {
  const folder = await folderWith({
    'terms.md': '# Terms\n\nBe kind.',
    'imprint.md': '',
    'notes.md': '[To write: all]',
  });
  const pages = await readLegalPages(folder);
  expect(pages).toEqual({ terms: { title: 'Terms', markdown: 'Be kind.', isPlaceholder: false } });
  expect(placeholdersOf(pages)).toEqual([]);
});

test('a folder that is not there is named, with the setting', async () => {
  const folder = join(await folderWith({}), 'nowhere');
  await expect(readLegalPages(folder)).rejects.toThrow(
    `The legal pages cannot be read from ${folder} (ENOENT): set LEGAL_DIR in .env to the folder that they are in.`,
  );
});
