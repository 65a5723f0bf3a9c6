import { stat } from 'node:fs/promises';
import { speakableText } from '#/catalog/speech/speakable.ts';
import { whyUnspeakable } from '#/catalog/speech/why-unspeakable.ts';
import type { Voice } from '#/catalog/types/text-to-audio.ts';
import { GenerationError } from '#/generators/contract.ts';
import { openOpusWriter, opusRate } from '#/media/sound/opus-writer.ts';
import { createResampler } from '#/media/sound/resample.ts';
import { openSpeaker, voiceRate } from './flite.ts';
import { runsOf, utterancesOf } from './utterances.ts';

export type SpeakJob = { text: string; voice: Voice; path: string; folder: string };
export type SpeakResult = { durationSeconds: number; bytes: number; sampleRateHz: number; words: number };

/**
 * Says a text into a WebM file at `job.path`, some sentences at a time: the memory does not grow with the text.
 * @throws GenerationError when the voices cannot say it
 */
export async function speakText(job: SpeakJob, onDone: (done: number) => void): Promise<SpeakResult> {
  const why = whyUnspeakable(job.text);
  if (why) throw new GenerationError(`The text ${why}.`);
  const words = speakableText(job.text);
  const runs = runsOf(utterancesOf(words));
  const speaker = await openSpeaker(job.voice, job.folder);
  const writer = await openOpusWriter(job.path, 1);
  const resampler = createResampler(voiceRate, opusRate, 1);
  for (const [at, run] of runs.entries()) {
    const { samples } = await speaker.say(run);
    await writer.write(resampler.push(samples));
    onDone((at + 1) / runs.length);
  }
  await writer.write(resampler.end());
  const samples = await writer.end();
  const { size } = await stat(job.path);
  return {
    durationSeconds: Math.round((samples / opusRate) * 1000) / 1000,
    bytes: size,
    sampleRateHz: opusRate,
    words: words.split(' ').length,
  };
}
