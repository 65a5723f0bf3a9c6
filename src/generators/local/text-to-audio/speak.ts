import { setImmediate } from 'node:timers/promises';
import { hashText } from '#/media/random.ts';
import { OPUS_FRAME, openWebmWriter, SAMPLE_RATE } from '#/media/webm-writer.ts';
import { planSpeech } from './plan-speech.ts';
import { speak, type VoiceName } from './voice.ts';

export type SpeakJob = { text: string; voice: VoiceName; path: string };
export type SpeakResult = {
  durationSeconds: number;
  bytes: number;
  sampleRateHz: number;
  words: number;
  syllables: number;
};

/** Packets that are gathered before they are encoded: 0.4 s of sound. */
const PACKETS_AT_ONCE = 20;

/** Says a text into a WebM file at `job.path`, in pieces: the memory does not grow with the text. */
export async function speakText(job: SpeakJob, onDone: (done: number) => void): Promise<SpeakResult> {
  const plan = planSpeech(job.text);
  const writer = await openWebmWriter({ path: job.path });
  const size = PACKETS_AT_ONCE * OPUS_FRAME;
  // The encoder's own delay makes one packet more than goes in; leaving out one at the quiet end keeps the length exact.
  const length = Math.floor((plan.seconds * SAMPLE_RATE) / OPUS_FRAME) * OPUS_FRAME;
  let piece = new Float32Array(size * 2);
  let filled = 0;
  let written = 0;
  const flush = async () => {
    await writer.writeSamples(piece.subarray(0, filled * 2));
    written += filled;
    piece = new Float32Array(size * 2);
    filled = 0;
    onDone(written / length);
    // Lets the native memory of the packets go.
    await setImmediate();
  };
  for (const samples of speak(plan.spoken, job.voice, SAMPLE_RATE, hashText(job.text))) {
    for (const sample of samples) {
      if (written + filled >= length - OPUS_FRAME) break;
      piece[filled * 2] = sample;
      piece[filled * 2 + 1] = sample;
      filled += 1;
      if (filled === size) await flush();
    }
  }
  filled = Math.min(size, length - OPUS_FRAME - written);
  await flush();
  const { bytes } = await writer.finish();
  const { words, syllables } = plan;
  return { durationSeconds: length / SAMPLE_RATE, bytes, sampleRateHz: SAMPLE_RATE, words, syllables };
}
