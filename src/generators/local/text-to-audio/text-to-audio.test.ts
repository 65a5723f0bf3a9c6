import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { readSound } from '#/media/read-sound.ts';
import { generatorContext } from '#test/generator-context.ts';
import { planSpeech } from './plan-speech.ts';
import { numberWords, pronounce } from './pronounce.ts';
import { createLocalTextToAudio } from './text-to-audio.ts';
import { speak, type VoiceName } from './voice.ts';

const RATE = 48_000;
const sentence = 'Every credit comes back when something fails. Would you like to hear it again?';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-speech-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('planSpeech', () => {
  it.each([
    sentence,
    'Hello',
    'Hello, world!',
    'In 2026 we had 1,250 of them.',
    'Добрый день, как дела?',
    '日本語',
    '🙂',
    '!!!',
  ])('says %j in at most the estimated seconds', (text) => {
    const { seconds, spoken } = planSpeech(text);
    expect(seconds).toBeLessThanOrEqual(secondsOfSpeech(text) + 1e-9);
    expect(seconds).toBeGreaterThan(0.3);
    expect(spoken.some(({ phone }) => phone)).toBe(true);
  });

  it('comes close to the estimate for ordinary sentences', () => {
    for (const times of [1, 3, 20]) {
      const text = Array(times).fill(sentence).join(' ');
      const estimate = secondsOfSpeech(text);
      expect(planSpeech(text).seconds).toBeGreaterThan(estimate * 0.9 - 1);
    }
  });

  it('never exceeds the estimate, whatever the text, and is the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (text) => {
        const plan = planSpeech(text);
        expect(plan.seconds).toBeLessThanOrEqual(secondsOfSpeech(text) + 1e-9);
        expect(plan.spoken.every(({ seconds }) => seconds > 0 && Number.isFinite(seconds))).toBe(true);
        expect(planSpeech(text)).toEqual(plan);
      }),
    );
  });

  it('pauses longer at the end of a sentence than at a comma, and rises at the end of a question', () => {
    const pauses = planSpeech('One two, three four. Five six.').spoken.filter(
      ({ phone, seconds }, index, all) => !phone && seconds > 0.1 && index < all.length - 1,
    );
    expect(pauses).toHaveLength(2);
    expect(pauses[1]?.seconds).toBeGreaterThan(pauses[0]?.seconds ?? 0);
    const last = (text: string) => planSpeech(text).spoken.findLast(({ phone }) => phone)?.pitch ?? 0;
    expect(last('Is it you?')).toBeGreaterThan(1.2);
    expect(last('It is you.')).toBeLessThan(0.9);
  });
});

describe('pronounce', () => {
  it.each([
    ['world', 'w er l d'],
    ['nation', 'n ae sh ax n'],
    ['make', 'm ey k'],
    ['night', 'n ay t'],
    ['привет', 'p r ih v ih eh t'],
  ])('says %j as %s', (word, sounds) => {
    expect(pronounce(word).join(' ')).toBe(sounds);
  });

  it('reads numbers', () => {
    expect(numberWords('0').join(' ')).toBe('zero');
    expect(numberWords('2026').join(' ')).toBe('two thousand twenty six');
    expect(numberWords('115').join(' ')).toBe('one hundred fifteen');
    expect(numberWords('007').join(' ')).toBe('zero zero seven');
  });
});

function say(text: string, voice: VoiceName): Float32Array {
  return Float32Array.from([...speak(planSpeech(text).spoken, voice, RATE, 1)].flatMap((piece) => [...piece]));
}

const loudness = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

/** The strongest repetition from 60 to 320 Hz of the middle of a long vowel. */
function pitchOf(samples: Float32Array): number {
  const from = Math.floor(samples.length * 0.35);
  let best = 0;
  let bestLag = 1;
  for (let lag = Math.floor(RATE / 320); lag < RATE / 60; lag += 1) {
    let sum = 0;
    for (let at = from; at < from + 4800; at += 1) sum += (samples[at] as number) * (samples[at + lag] as number);
    if (sum > best * 1.05) {
      best = sum;
      bestLag = lag;
    }
  }
  return RATE / bestLag;
}

describe('speak', () => {
  it.each(['calm', 'bright', 'deep'] as const)(
    'is neither silent nor clipped in the %s voice, with a rhythm of syllables',
    (voice) => {
      const samples = say(sentence, voice);
      expect(loudness(samples)).toBeGreaterThan(0.05);
      expect(samples.filter((value) => Math.abs(value) > 0.78).length / samples.length).toBeLessThan(0.005);
      // Windows of 20 ms go up and down in loudness several times a second.
      const windows = Array.from({ length: Math.floor(samples.length / 960) }, (_, index) =>
        loudness(samples.subarray(index * 960, (index + 1) * 960)),
      );
      const mean = windows.reduce((sum, value) => sum + value, 0) / windows.length;
      const crossings = windows.filter(
        (value, index) => index > 0 && value > mean && (windows[index - 1] as number) <= mean,
      );
      const perSecond = crossings.length / (samples.length / RATE);
      expect(perSecond).toBeGreaterThan(1.2);
      expect(perSecond).toBeLessThan(9);
    },
  );

  it('gives the voices pitches that are far apart', () => {
    const [deep, calm, bright] = (['deep', 'calm', 'bright'] as const).map((voice) => pitchOf(say('aaaaaah', voice)));
    expect(calm).toBeGreaterThan((deep as number) * 1.25);
    expect(bright).toBeGreaterThan((calm as number) * 1.25);
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
      expect(await readdir(outputFolder)).toEqual([`${taskId}-1.webm`]);
      expect(output.file?.contentType).toBe('audio/webm');
      expect(output.billed?.seconds).toBeLessThanOrEqual(secondsOfSpeech(sentence));
      files.push(await readFile(output.file?.path ?? ''));
      const sound = await readSound(output.file?.path ?? '', 60);
      expect(Math.abs(sound.samples.length / sound.sampleRate - (output.billed?.seconds ?? 0))).toBeLessThan(0.05);
      expect(loudness(sound.samples)).toBeGreaterThan(0.05);
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

  it('stops when aborted in a long text and leaves nothing', async () => {
    const aborter = new AbortController();
    const outputFolder = join(folder, 'aborted');
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const context = generatorContext({ taskId: 'aborted', outputFolder, onProgress, signal: aborter.signal });
    const text = Array(60).fill(sentence).join(' ');
    await expect(createLocalTextToAudio().generate({ text, voice: 'calm' }, context)).rejects.toThrow(
      'The task was canceled.',
    );
    expect(await readdir(outputFolder)).toEqual([]);
  });
});
