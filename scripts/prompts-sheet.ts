import { mkdir, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createGenerators } from '#/generators/registry.ts';
import { generatorContext } from '#test/generator-context.ts';
import { everydayPrompts } from '#test/prompts/everyday-prompts.ts';

/** Draws the everyday prompts into one page with what was drawn and what was not; `npm run prompts:sheet [folder]`. */
const folder = resolve(process.argv[2] ?? 'test-results/prompts');
const generator = createGenerators({}).get('TEXT_TO_IMAGE');
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const listOf = (title: string, words: unknown) =>
  Array.isArray(words) && words.length > 0 ? `${title}: ${words.join(', ')}. ` : '';

await mkdir(folder, { recursive: true });
const cards: string[] = [];
for (const [index, { who, prompt }] of everydayPrompts.entries()) {
  const taskId = String(index + 1).padStart(2, '0');
  const context = generatorContext({ taskId, outputFolder: folder });
  const output = await generator?.generate({ prompt, aspectRatio: 'landscape' }, context);
  const { drawn, leftOut, notUnderstood } = output?.json ?? {};
  const told = `${listOf('Drawn', drawn)}${listOf('Left out', leftOut)}${listOf('Not understood', notUnderstood)}`;
  const picture = basename(output?.file?.path ?? '');
  cards.push(
    `<figure><img src="${picture}" alt=""><figcaption><b>${escaped(prompt)}</b><br>${escaped(who)}. ${escaped(told)}</figcaption></figure>`,
  );
}
const style =
  'body{font:14px sans-serif;display:grid;grid-template-columns:repeat(auto-fill,minmax(360px,1fr));gap:16px;margin:16px}figure{margin:0}img{width:100%;border-radius:8px}';
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Everyday prompts</title><style>${style}</style>${cards.join('\n')}</html>`;
await writeFile(resolve(folder, 'index.html'), page);
process.stdout.write(`${cards.length} prompts: ${resolve(folder, 'index.html')}\n`);
