import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { type FilePayload, face, sound, upload } from '#test/e2e/media.ts';
import { limits } from '#test/limits.ts';

/** Makes one of each type over REST, after one that is canceled, for whoever is signed in. */
export async function makeEverything(page: Page): Promise<void> {
  const upgrade = { planName: 'Premium', billingCycle: 'monthly' };
  expect((await page.request.post('/api/upgrade-plan', { data: upgrade })).status()).toBe(200);
  const [person, tone] = [await upload(page, await face()), await upload(page, sound(4))];
  const forest = await upload(page, await sample('forest'));
  const scene = 'A quiet harbour at first light, small boats, copper clouds over still water';
  const canceled = await post(page, '/api/tasks/text-to-video', { prompt: 'A storm over the bay', seconds: 10 });
  await post(page, `/api/tasks/${canceled.task.uuid}/cancel`, {});
  await makeTask(page, 'text-to-image', { prompt: scene, aspectRatio: 'landscape' });
  await makeTask(page, 'image-to-image', { prompt: 'Warmer, more contrast, and give it a fancy hat', imageId: forest });
  await makeTask(page, 'image-upscale', { imageId: forest, factor: 2 });
  await makeTask(page, 'text-to-video', { prompt: scene, seconds: 2 });
  await makeTask(page, 'image-to-video', { prompt: 'Slowly closer to the middle', imageId: forest, seconds: 2 });
  await makeTask(page, 'text-to-audio', {
    text: 'Good morning. The harbour is quiet, and the first boats are already out.',
    voice: 'calm',
  });
  await makeTask(page, 'lipsync', { imageId: person, audioId: tone });
}

/** A picture that the landing page shows. */
async function sample(name: string): Promise<FilePayload> {
  return { name: `${name}.webp`, mimeType: 'image/webp', buffer: await readFile(`public/samples/${name}.webp`) };
}

/** Has one made over REST for whoever is signed in, and waits until it is, however long that takes. */
export async function makeTask(page: Page, type: string, input: Record<string, unknown>): Promise<void> {
  const { task } = await post(page, `/api/tasks/${type}?wait=60`, input);
  let last = task;
  while (last.status === 'queued' || last.status === 'running') {
    last = (await (await page.request.get(`/api/tasks/${task.uuid}`)).json()).data.task;
  }
  expect(last.status, `${type}: ${last.errorMessage}`).toBe('succeeded');
}

type Made = { task: { uuid: string; status: string; errorMessage: string | null } };

async function post(page: Page, path: string, data: Record<string, unknown>): Promise<Made> {
  const answer = (await (await page.request.post(path, { data, timeout: limits.wait })).json()) as {
    message: string;
    data: Made;
  };
  expect(answer.data.task, answer.message).toBeTruthy();
  return answer.data;
}
