import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { paintPixels } from '#/generators/local/text-to-image/paint.ts';
import { understand } from '#/generators/local/understanding/understand.ts';
import { sharp } from '#/media/sharp.ts';
import { everydayPrompts } from '#test/prompts/everyday-prompts.ts';

/** Draws the everyday prompts into one page with what was drawn and what was not; `npm run prompts:sheet [folder]`. */
const folder = resolve(process.argv[2] ?? 'test-results/prompts');
const size = { widthPx: 672, heightPx: 384 };
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

await mkdir(folder, { recursive: true });
const cards: string[] = [];
for (const [index, { who, prompt }] of everydayPrompts.entries()) {
  const { pixels } = await paintPixels({ prompt, seedText: `sheet ${prompt}` }, size, () => {});
  const name = `${String(index + 1).padStart(2, '0')}.jpg`;
  const raw = { width: size.widthPx, height: size.heightPx, channels: 4, premultiplied: true } as const;
  await sharp(pixels, { raw }).removeAlpha().jpeg({ quality: 88 }).toFile(resolve(folder, name));
  const { drawn, leftOut, notUnderstood } = understand(prompt);
  const told = [
    `Drawn: ${drawn.map(({ words }) => words).join(', ') || 'a general scene'}.`,
    leftOut.length > 0 ? `Left out: ${leftOut.join(', ')}.` : '',
    notUnderstood.length > 0 ? `Not understood: ${notUnderstood.join(', ')}.` : '',
  ];
  cards.push(
    `<figure><img src="${name}" alt=""><figcaption><b>${escaped(prompt)}</b><br>${escaped(who)}. ${escaped(told.join(' '))}</figcaption></figure>`,
  );
}
const style =
  'body{font:14px sans-serif;display:grid;grid-template-columns:repeat(auto-fill,minmax(360px,1fr));gap:16px;margin:16px}figure{margin:0}img{width:100%;border-radius:8px}';
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Everyday prompts</title><style>${style}</style>${cards.join('\n')}</html>`;
await writeFile(resolve(folder, 'index.html'), page);
process.stdout.write(`${cards.length} prompts: ${resolve(folder, 'index.html')}\n`);
