import { z } from 'zod';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { textField } from '#/catalog/fields.ts';
import { sameForEveryRatio } from '#/catalog/price-rules.ts';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { whyUnspeakable } from '#/catalog/speech/why-unspeakable.ts';

export const maxSpeechCharacters = 5000;
export const voices = ['calm', 'bright', 'deep', 'plain'] as const;
export type Voice = (typeof voices)[number];

export const textToAudio = defineTaskType({
  slug: 'text-to-audio',
  order: 60,
  ledgerWords: 'Audio from text',
  input: z.strictObject({
    text: textField(maxSpeechCharacters),
    voice: z.enum(voices, { error: `must be one of ${voices.join(', ')}` }).default('calm'),
  }),
  media: {},
  output: 'audio',
  price: { kind: 'perUnit', measure: 'seconds', unit: 15, credits: 1, multipliers: sameForEveryRatio },
  priceGroup: 'AUDIO_GENERATION',
  measures: ({ text }) => ({ seconds: secondsOfSpeech(text) }),
  isEstimated: true,
  // Vendors speak other scripts, too.
  check: (_media, { text }, { isLocal }) => {
    const message = isLocal ? whyUnspeakable(text) : null;
    return message === null ? null : { field: 'text', message };
  },
});
