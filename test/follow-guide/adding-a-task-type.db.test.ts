import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { expectAllIsRight, make } from '#test/follow-guide/after-a-guide.ts';
import { copyProject, type ProjectCopy } from '#test/follow-guide/project-copy.ts';

const { url } = useTestDatabase();
const guide = 'docs/adding-a-task-type.md';

/** What the price list says of a type that is made here alone, and never was before. */
function localPrice(type: string, price: { cost: number; description: string }) {
  return { type, ...price, models: [{ ...price, model: 'local-preview', title: 'Local preview', usualSeconds: null }] };
}

async function expectPalette(project: ProjectCopy): Promise<void> {
  const { task, files, price, broken, description } = await make(project, url, {
    type: 'image-palette',
    input: { imageId: null },
  });
  expect(task).toMatchObject({ type: 'IMAGE_PALETTE', status: 'succeeded', costCredits: 2 });
  expect(task.outputJson).toMatchObject({ generator: 'local-image-palette', colors: expect.any(Array) });
  const { channels, width, height } = await sharp(join(files, task.outputFile)).metadata();
  expect({ channels, width, height }).toEqual({ channels: 3, width: 1000, height: 200 });
  expect(price).toEqual(localPrice('IMAGE_PALETTE', { cost: 2, description: '2 credits each' }));
  expect([description, broken]).toEqual(['Colours of an image', []]);
}

test('whoever follows docs/adding-a-task-type.md to the letter has a new type that is made, charged and proved, by six edits in five files', async () => {
  const project = await copyProject();
  const steps = await project.follow(guide);
  expect([steps.length, new Set(steps.map(({ path }) => path)).size]).toEqual([6, 5]);
  await expectPalette(project);
  await expectAllIsRight(project, steps);
});

test('whoever has added a type of texts before can follow it, too', async () => {
  const project = await copyProject();
  const steps = [...(await project.follow('test/follow-guide/another-type.md')), ...(await project.follow(guide))];
  await expectPalette(project);
  const text = `Good morning. It rains.\n\n${'a'.repeat(1500)}`;
  const { task, files, price, kind, broken } = await make(project, url, {
    type: 'text-digest',
    input: { text, style: 'list' },
  });
  expect(task).toMatchObject({ type: 'TEXT_DIGEST', status: 'succeeded', chargedCredits: 4, costCredits: 4 });
  expect([kind, broken]).toEqual(['text', []]);
  expect(price).toEqual(localPrice('TEXT_DIGEST', { cost: 2, description: '2 credits per 1,000 characters' }));
  expect(await readFile(join(files, task.outputFile), 'utf8')).toBe(`- Good morning.\n- ${'a'.repeat(1500)}`);
  await expectAllIsRight(project, steps);
});
