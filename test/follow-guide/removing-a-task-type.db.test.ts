import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { expectAllIsRight, make } from '#test/follow-guide/after-a-guide.ts';
import { copyProject } from '#test/follow-guide/project-copy.ts';

const { url } = useTestDatabase();

test('whoever follows docs/removing-a-task-type.md to the letter has the type of the other guide no more, and all that was made of it', async () => {
  const project = await copyProject();
  await project.follow('docs/adding-a-task-type.md');
  const { task, files } = await make(project, url, { type: 'image-palette', input: { imageId: null } });
  const steps = await project.follow('docs/removing-a-task-type.md');
  const left = JSON.parse(await project.node('test/follow-guide/read-gone.ts', url, files, task.id));

  expect([left.slug, left.listed, left.isReplayed, left.broken]).toEqual([null, [task.id], true, []]);
  expect(left.task).toMatchObject({ type: 'IMAGE_PALETTE', status: 'succeeded', creditsUsed: 2 });
  expect(left.task.outputUrl).toMatch(/\.png\?/);
  expect(left.line).toMatchObject({ generationType: 'IMAGE_PALETTE', description: 'Colours of an image', amount: -2 });
  expect(left.price).toMatchObject({ rule: 'flat', explanation: '2 credits each' });
  expect(left.byReason).toContainEqual({ type: 'DEBIT', reason: 'IMAGE_PALETTE', lines: 1, amount: -2 });
  const sentence =
    /^(image-palette|IMAGE_PALETTE) is not offered here\. You were not charged\. You can make: text-to-image, /;
  expect(left.again).toMatchObject({ reason: 'VALIDATION', message: expect.stringMatching(sentence) });
  expect(left.retried).toMatchObject({ reason: 'VALIDATION', message: expect.stringMatching(sentence) });
  expect(left.ended).toMatchObject({ status: 'failed', costCredits: 0, refundId: expect.any(String) });
  expect(left.ended.errorMessage).toBe('No generator is set up for IMAGE_PALETTE.');
  await expectAllIsRight(project, steps);
});
