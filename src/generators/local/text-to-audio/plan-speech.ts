import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { isVowel, type PhoneName, phones } from './phones.ts';
import { numberWords, pronounce } from './pronounce.ts';

/** A sound and how it is said; without a phone it is a pause. */
export type Spoken = {
  phone: PhoneName | null;
  seconds: number;
  /** Times the voice's own pitch. */
  pitch: number;
  /** 0..1. */
  stress: number;
};

export type SpeechPlan = { spoken: Spoken[]; seconds: number; words: number; syllables: number };

const PAUSES: Record<string, number> = {
  ',': 0.2,
  ';': 0.3,
  ':': 0.3,
  '–': 0.25,
  '—': 0.25,
  '.': 0.42,
  '!': 0.42,
  '?': 0.45,
  '…': 0.5,
  '\n': 0.3,
  '。': 0.42,
  '、': 0.2,
};
const SENTENCE_ENDS = '.!?…\n。';
const WORD_GAP_SECONDS = 0.025;
const QUIET_END_SECONDS = 0.12;
/** The slowest that speech may be drawn out to meet the usual pace. */
const MOST_STRETCH = 1.4;
/** Below that the mouth could not follow; sounds are left out instead. */
const LEAST_SOUND_SECONDS = 0.032;

/** Where a voice is within a sentence, by which its pitch moves. */
type Sentence = { words: string[]; end: string; pauses: Map<number, number> };

/**
 * Plans how a text is said: its sounds with lengths and pitches. It takes as long as 150 words a minute do, and never more
 * than `secondsOfSpeech(text)`. The same text is always said alike.
 */
export function planSpeech(text: string): SpeechPlan {
  const sentences = sentencesOf(text);
  // Behind the last sentence no pause is needed.
  const natural = sentences.flatMap(speakSentence).slice(0, -1);
  if (!natural.some(({ phone }) => phone)) natural.push({ phone: 'm', seconds: 0.4, pitch: 1, stress: 0.5 });
  const estimate = secondsOfSpeech(text);
  const words = sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
  const naturalSeconds = lengthOf(natural);
  const usual = Math.max(naturalSeconds, Math.min(words * 0.4, naturalSeconds * MOST_STRETCH));
  const speaking = Math.min(usual, estimate - QUIET_END_SECONDS);
  // The quiet at the end lets the last sound die away.
  const spoken = [...fitInto(natural, speaking), { phone: null, seconds: QUIET_END_SECONDS, pitch: 1, stress: 0 }];
  return {
    spoken,
    seconds: lengthOf(spoken),
    words,
    syllables: spoken.filter(({ phone }) => phone && isVowel(phone)).length,
  };
}

const lengthOf = (spoken: Spoken[]) => spoken.reduce((sum, { seconds }) => sum + seconds, 0);

/** Gives the sounds the length that there is; where that is too short for all, evenly chosen ones are left out. */
function fitInto(spoken: Spoken[], seconds: number): Spoken[] {
  const room = Math.floor(seconds / LEAST_SOUND_SECONDS);
  const kept =
    spoken.length <= room
      ? spoken
      : spoken.filter(
          (_, index) => Math.floor((index * room) / spoken.length) !== Math.floor(((index - 1) * room) / spoken.length),
        );
  const scale = seconds / lengthOf(kept);
  return kept.map((sound) => ({ ...sound, seconds: sound.seconds * scale }));
}

function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let sentence: Sentence = { words: [], end: '.', pauses: new Map() };
  const close = (end: string) => {
    if (sentence.words.length > 0) sentences.push({ ...sentence, end });
    sentence = { words: [], end: '.', pauses: new Map() };
  };
  const tokens = text.match(/\d+|[\p{Letter}\p{Mark}'’]+|[,;:–—.!?…\n。、%&@+$€£]|\p{Extended_Pictographic}/gu) ?? [];
  for (const token of tokens) {
    const pause = PAUSES[token];
    if (pause === undefined) sentence.words.push(...wordsOf(token));
    else if (SENTENCE_ENDS.includes(token)) close(token);
    else if (sentence.words.length > 0) sentence.pauses.set(sentence.words.length - 1, pause);
  }
  close('.');
  return sentences;
}

const SIGN_WORDS: Record<string, string> = {
  '%': 'percent',
  '&': 'and',
  '@': 'at',
  '+': 'plus',
  $: 'dollar',
  '€': 'euro',
  '£': 'pound',
};

function wordsOf(token: string): string[] {
  if (/^\d+$/.test(token)) return numberWords(token);
  return [SIGN_WORDS[token] ?? token.replaceAll('’', "'")];
}

/** A sentence falls slowly in pitch, rises on what is stressed, and ends as its last sign says. */
function speakSentence({ words, end, pauses }: Sentence): Spoken[] {
  const spoken: Spoken[] = [];
  const lift = end === '!' ? 1.12 : 1;
  for (const [index, word] of words.entries()) {
    const place = words.length === 1 ? 0.5 : index / (words.length - 1);
    const isLast = index === words.length - 1;
    const isNoted = word.length > 3 || isLast;
    let isFirstVowel = true;
    for (const phone of pronounce(word)) {
      const isStressed = isVowel(phone) && isFirstVowel && isNoted;
      if (isVowel(phone)) isFirstVowel = false;
      const base = phones[phone].seconds * (isStressed ? 1.2 : 0.95) * (isLast && isVowel(phone) ? 1.25 : 1);
      const pitch = lift * (1.09 - 0.18 * place) * (isStressed ? 1.1 : 1) * endPitch(end, isLast, pauses.has(index));
      spoken.push({ phone, seconds: base, pitch, stress: isStressed ? 1 : 0.55 });
    }
    const pause = isLast ? (PAUSES[end] ?? 0.4) : (pauses.get(index) ?? WORD_GAP_SECONDS);
    spoken.push({ phone: null, seconds: pause, pitch: 1, stress: 0 });
  }
  return spoken;
}

function endPitch(end: string, isLast: boolean, isBeforePause: boolean): number {
  if (!isLast) return isBeforePause ? 1.07 : 1;
  return end === '?' ? 1.38 : 0.86;
}
