import { expect, test } from 'vitest';
import { mp3Bytes } from '#test/pretended-vendor.ts';
import { wholeMp3Seconds } from './mp3-seconds.ts';

test.each<[string, number[], number, number]>([
  ['MPEG 1, 44.1 kHz, 128 kbit/s', [0xff, 0xfb, 0x90, 0x00], 417, 1152 / 44_100],
  ['MPEG 1, 48 kHz, 320 kbit/s', [0xff, 0xfb, 0xe4, 0x00], 960, 1152 / 48_000],
  ['MPEG 2, 24 kHz, 64 kbit/s', [0xff, 0xf3, 0x84, 0x00], 192, 576 / 24_000],
  ['MPEG 2.5, 12 kHz, 32 kbit/s', [0xff, 0xe3, 0x44, 0x00], 192, 576 / 12_000],
])('the frames of an MP3 say how long it sounds: %s', (_, header, frameBytes, frameSeconds) => {
  const frame = Buffer.alloc(frameBytes);
  frame.set(header);
  const frames = Array.from({ length: 50 }, () => frame);
  const tag = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2]), Buffer.alloc(130, 0xff)]);
  expect(wholeMp3Seconds(Buffer.concat(frames))).toBeCloseTo(50 * frameSeconds, 6);
  const tagged = Buffer.concat([tag, ...frames, Buffer.from('TAG of version 1')]);
  expect(wholeMp3Seconds(tagged)).toBeCloseTo(50 * frameSeconds, 6);
  // Two parts of a speech behind each other, each with its tag.
  expect(wholeMp3Seconds(Buffer.concat([tagged, tagged]))).toBeCloseTo(100 * frameSeconds, 6);
});

test.each<[string, () => Buffer]>([
  ['what is no MP3', () => Buffer.from('RIFF nothing of the kind')],
  ['nothing', () => Buffer.alloc(0)],
  ['an MP3 whose last frame is cut off', () => mp3Bytes(20).subarray(0, -1)],
])('%s has no length', (_, bytes) => {
  expect(wholeMp3Seconds(bytes())).toBe(0);
});
