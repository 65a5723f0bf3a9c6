import { expect, test } from 'vitest';
import type { MediaFacts } from '#/catalog/media-kinds.ts';
import { localPreview } from '#/catalog/models.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { awaitedMedia, draftCost, draftIssue, draftMeasures } from '#/features/tasks/components/draft-price.ts';
import { type AnyDraft, readDraft } from '#/features/tasks/components/task-input.ts';

const picture = (width: number, height: number): MediaFacts =>
  ({ id: 'p', kind: 'image', bytes: 1, width, height, durationSeconds: null }) as const;
const sound = (durationSeconds: number): MediaFacts =>
  ({ id: 's', kind: 'audio', bytes: 1, width: null, height: null, durationSeconds }) as const;

function costOf(slug: TaskTypeSlug, draft: AnyDraft = {}, media: Record<string, MediaFacts> = {}): number | null {
  return draftCost(slug, localPreview, draftMeasures(slug, readDraft(slug, draft), { media, model: localPreview }));
}

test('the price of a draft is known before its picture is chosen', () => {
  expect(costOf('text-to-image')).toBe(5);
  expect(costOf('image-upscale')).toBe(5);
  expect(costOf('image-to-video', { seconds: 5 })).toBe(25);
  expect(costOf('image-to-video', { seconds: 6 })).toBe(50);
});

test('the price of audio follows from how long its text takes to say', () => {
  expect(costOf('text-to-audio')).toBe(1);
  expect(costOf('text-to-audio', { text: 'word '.repeat(37) })).toBe(1);
  expect(costOf('text-to-audio', { text: 'word '.repeat(38) })).toBe(2);
});

test('the price of a lip sync is not known before its sound is, and then counts started ten seconds', () => {
  expect(costOf('lipsync', {}, { imageId: picture(10, 10) })).toBeNull();
  expect(costOf('lipsync', {}, { audioId: sound(10) })).toBe(20);
  expect(costOf('lipsync', {}, { audioId: sound(10.01) })).toBe(40);
});

test('what is waited for is what the price follows from', () => {
  expect(awaitedMedia('lipsync', {})).toBe('audio');
  expect(awaitedMedia('image-upscale', {})).toBe('image');
});

test('what is wrong with chosen uploads is told once they are known', () => {
  const draft = readDraft('image-upscale', { factor: 4 });
  expect(draftIssue('image-upscale', draft, { media: {}, model: localPreview })).toBeNull();
  expect(draftIssue('image-upscale', draft, { media: { imageId: picture(2048, 10) }, model: localPreview })).toBeNull();
  expect(
    draftIssue('image-upscale', draft, { media: { imageId: picture(2049, 10) }, model: localPreview }),
  ).toMatchObject({ field: 'imageId' });
  const media = { imageId: picture(10, 10), audioId: sound(60.1) };
  expect(draftIssue('lipsync', {}, { media: media, model: localPreview })).toMatchObject({ field: 'audioId' });
});
