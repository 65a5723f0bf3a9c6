import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { riff, wavFormat } from '#test/media-files.ts';
import { portrait } from '#test/portrait.ts';

export type FilePayload = { name: string; mimeType: string; buffer: Buffer };

/** A picture of this size: a disc on a sky, so that edits and mouths can be seen on it. */
export async function picture(width: number, height: number): Promise<FilePayload> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice">
    <rect width="100" height="100" fill="#7fa7c9"/><rect y="78" width="100" height="22" fill="#6b5a48"/>
    <ellipse cx="50" cy="52" rx="27" ry="34" fill="#e4b48c"/>
    <circle cx="40" cy="44" r="3.4" fill="#2c2420"/><circle cx="60" cy="44" r="3.4" fill="#2c2420"/>
    <path d="M38 66 Q50 72 62 66" fill="none" stroke="#7a2f2a" stroke-width="3" stroke-linecap="round"/></svg>`;
  return { name: 'face.png', mimeType: 'image/png', buffer: await sharp(Buffer.from(svg)).png().toBuffer() };
}

/** A portrait of somebody, whose face is found. */
export async function face(): Promise<FilePayload> {
  return { name: 'portrait.png', mimeType: 'image/png', buffer: await portrait() };
}

/** A sound of so many seconds: a tone that swells and fades twice a second. */
export function sound(seconds: number): FilePayload {
  const rate = 16_000;
  const samples = Int16Array.from({ length: rate * seconds }, (_, index) => {
    const at = index / rate;
    return 12_000 * Math.sin(at * 2 * Math.PI * 220) * Math.abs(Math.sin(at * Math.PI * 2));
  });
  const file = riff(['fmt ', wavFormat({ rate })], ['data', Buffer.from(samples.buffer)]);
  return { name: 'tone.wav', mimeType: 'audio/wav', buffer: file };
}

/**
 * Gives a file to the page as a paste or a drop does, to the element named. Says whether it was taken: a page that is not
 * alive yet takes none.
 */
export async function giveFile(
  page: Page,
  file: FilePayload,
  how: 'paste' | 'drop',
  selector = 'body',
): Promise<boolean> {
  const given = { name: file.name, type: file.mimeType, base64: file.buffer.toString('base64'), how };
  return page
    .locator(selector)
    .first()
    .evaluate((element, { name, type, base64, how: event }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type }));
      const init = { bubbles: true, cancelable: true };
      if (event === 'paste')
        return !element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, ...init }));
      const [, , isDropTaken] = ['dragenter', 'dragover', 'drop'].map(
        (kind) => !element.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, ...init })),
      );
      return isDropTaken === true;
    }, given);
}

/** Picks a file in a field once the page is alive, and waits until something of the field has changed. */
export async function chooseFile(page: Page, field: 'Picture' | 'Sound', file: FilePayload): Promise<void> {
  const group = page.getByRole('group', { name: field });
  const before = await group.textContent();
  const input = group.locator('input[type=file]');
  await expect.poll(() => input.evaluate(isAlive)).toBe(true);
  await input.setInputFiles(file);
  await expect.poll(() => group.textContent()).not.toBe(before);
}

/** Whether a place for files takes what is held over it: one that is not alive yet takes none. */
function isAlive(input: Element): boolean {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([], 'held'));
  return !input.parentElement?.dispatchEvent(
    new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }),
  );
}

/** Brings a file over REST. Gives the id of the upload. */
export async function upload(page: Page, file: FilePayload): Promise<string> {
  const response = await page.request.post('/api/uploads', { multipart: { file } });
  const { message, data } = (await response.json()) as { message: string; data: { id: string } };
  if (!response.ok()) throw new Error(`The upload was refused: ${message}`);
  return data.id;
}
