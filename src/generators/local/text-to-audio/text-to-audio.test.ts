import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { speakableText } from '#/catalog/speech/speakable.ts';
import { type Voice, voices } from '#/catalog/types/text-to-audio.ts';
import { readSound } from '#/media/read-sound.ts';
import { generatorContext } from '#test/generator-context.ts';
import { openSpeaker, voiceRate } from './flite.ts';
import { createLocalTextToAudio } from './text-to-audio.ts';
import { runsOf, utterancesOf } from './utterances.ts';

const sentence = 'Every credit comes back when something fails. Would you like to hear it again?';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-speech-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Says a text as the generator does. */
async function say(text: string, voice: Voice) {
  const speaker = await openSpeaker(voice, folder);
  const parts = [];
  for (const run of runsOf(utterancesOf(speakableText(text)))) parts.push(await speaker.say(run));
  return {
    samples: Float32Array.from(parts.flatMap(({ samples }) => [...samples])),
    words: parts.map(({ words }) => words).join(' '),
  };
}

describe('the voices', () => {
  it.each([
    'It is £20, not €3.5 million, from 1985 to 1999.',
    'Café naïve, 9876543210, in 1999, 555-0104477.',
    'Dr. Smith of the U.S. has ¾ of 1,250,000 on 2026-12-01.',
    'W W W, B C D, HTML, rhythm and strengths; tsunami!',
  ])('say every word of %j', async (text) => {
    const { words } = await say(text, 'plain');
    const lettersOf = (said: string) => said.replace(/[^a-z]/g, '');
    expect(lettersOf(words)).toBe(lettersOf(speakableText(text)));
  });

  it.each(voices)('%s is neither silent nor clipped, and never longer than the estimate', async (voice) => {
    const { samples } = await say(sentence, voice);
    const level = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
    expect(level).toBeGreaterThan(0.02);
    expect(samples.filter((value) => Math.abs(value) > 0.99).length / samples.length).toBeLessThan(0.001);
    const word = fc.oneof(
      fc.constantFrom(
        ...'yes go oil join strengths www queue thousand seven a I church 1999 $5.99 3/4 Dr. 42'.split(' '),
      ),
      fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 1, maxLength: 9 }),
    );
    const text = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', ', ', '. ', '? ')), {
      minLength: 1,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const given = parts.flat().join('');
        const made = await say(given, voice);
        expect(made.samples.length / voiceRate).toBeLessThanOrEqual(secondsOfSpeech(given));
      }),
      { numRuns: 8, seed: 51 },
    );
  });

  it('cut what has no end at pauses, so that no utterance is long', () => {
    const utterances = utterancesOf(speakableText('word '.repeat(1000)));
    expect(Math.max(...utterances.map(({ length }) => length))).toBeLessThanOrEqual(250);
    expect(utterances.join(' ')).toBe(speakableText('word '.repeat(1000)));
    expect(runsOf(utterances).flat()).toEqual(utterances);
  });
});

describe('the local text-to-audio generator', () => {
  it('makes playable WebM of the told length, the same for the same text', async () => {
    const reports: number[] = [];
    const files: Buffer[] = [];
    for (const taskId of ['once', 'again']) {
      const outputFolder = join(folder, taskId);
      const context = generatorContext({ taskId, outputFolder, onProgress: (percent) => void reports.push(percent) });
      const output = await createLocalTextToAudio().generate({ text: sentence, voice: 'bright' }, context);
      expect(await readdir(outputFolder)).toEqual([`${taskId}-1.weba`]);
      expect(output.file?.contentType).toBe('audio/webm');
      expect(output.billed?.seconds).toBeLessThanOrEqual(secondsOfSpeech(sentence));
      files.push(await readFile(output.file?.path ?? ''));
      const sound = await readSound(output.file?.path ?? '', 60);
      expect(Math.abs(sound.samples.length / sound.sampleRate - (output.billed?.seconds ?? 0))).toBeLessThan(0.05);
      expect(output.json).toMatchObject({
        generator: 'local-text-to-audio',
        label: 'local preview',
        voice: 'bright',
        words: 14,
        durationSeconds: output.billed?.seconds,
        bytes: files.at(-1)?.length,
      });
    }
    expect(reports.at(-1)).toBe(100);
    expect(files[0]?.length).toBe(files[1]?.length);
  });

  it('refuses what it cannot say, as a submit does', async () => {
    const context = generatorContext({ taskId: 'refused', outputFolder: join(folder, 'refused') });
    await expect(createLocalTextToAudio().generate({ text: 'Привет', voice: 'calm' }, context)).rejects.toMatchObject({
      name: 'GenerationError',
      message: expect.stringContaining('(Cyrillic)'),
    });
  });

  it('stops when aborted in a long text and leaves nothing', async () => {
    const aborter = new AbortController();
    const outputFolder = join(folder, 'aborted');
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const context = generatorContext({ taskId: 'aborted', outputFolder, onProgress, signal: aborter.signal });
    const text = Array(60).fill(sentence).join(' ');
    await expect(createLocalTextToAudio().generate({ text, voice: 'plain' }, context)).rejects.toThrow(
      'The task was canceled.',
    );
    expect(await readdir(outputFolder)).toEqual([]);
  });
});
