import { createRandom } from '#/media/random.ts';
import { type Ambience, type Chord, composeScore, type Pluck, type Score } from './score.ts';
import type { Storyboard } from './storyboard.ts';

const PEAK = 0.7;
const FADE_IN_SECONDS = 0.35;
/** Long enough that the last Opus packet, which is left out, holds nothing. */
const FADE_OUT_SECONDS = 0.75;
const SILENT_END_SECONDS = 0.03;

/** The film's sound: interleaved left and right samples, -1..1, with silent ends. */
export function createSoundtrack(storyboard: Storyboard, sampleRate: number): Float32Array {
  const score = composeScore(storyboard);
  const frames = Math.round(score.seconds * sampleRate);
  const dry = new Float32Array(frames * 2);
  for (const chord of score.chords) playChord(dry, chord, sampleRate);
  for (const pluck of score.plucks) playPluck(dry, pluck, sampleRate);
  const wet = reverberate(dry, sampleRate);
  addAmbience(wet, score, sampleRate, storyboard.seed);
  finish(wet, sampleRate);
  return wet;
}

const TABLE_SIZE = 4096;
/** One period of a soft, slightly hollow tone. */
const WAVE = Float32Array.from({ length: TABLE_SIZE }, (_, index) => {
  const turn = (index / TABLE_SIZE) * Math.PI * 2;
  return Math.sin(turn) + 0.32 * Math.sin(2 * turn) + 0.16 * Math.sin(3 * turn) + 0.05 * Math.sin(5 * turn);
});

function playChord(out: Float32Array, chord: Chord, sampleRate: number) {
  const tail = 0.9;
  const voices = [
    { hz: chord.bassHz, level: 0.2, pan: 0 },
    ...chord.voicesHz.flatMap((hz, index) => [
      // Two slightly mistuned copies, one to each side, make a voice wide.
      { hz: hz * 1.0026, level: 0.06, pan: index % 2 ? 0.8 : 0.45 },
      { hz: hz * 0.9974, level: 0.06, pan: index % 2 ? -0.45 : -0.8 },
    ]),
  ];
  const start = Math.round(chord.startSeconds * sampleRate);
  const end = Math.min(out.length / 2, Math.round((chord.startSeconds + chord.seconds + tail) * sampleRate));
  const attack = Math.min(0.8, chord.seconds * 0.4);
  const envelope = new Float32Array(Math.max(0, end - start));
  for (let index = 0; index < envelope.length; index += 1) {
    const t = index / sampleRate;
    const rise = Math.min(1, t / attack);
    const fall = Math.min(1, Math.max(0, (chord.seconds + tail - t) / (tail + 0.35)));
    envelope[index] = rise * rise * (3 - 2 * rise) * fall * fall * (0.92 + 0.08 * Math.sin(t * 3.1));
  }
  for (const voice of voices) {
    const left = voice.level * Math.sqrt((1 - voice.pan) / 2);
    const right = voice.level * Math.sqrt((1 + voice.pan) / 2);
    const step = (voice.hz / sampleRate) * TABLE_SIZE;
    let phase = (voice.hz * 37) % TABLE_SIZE;
    for (let index = 0; index < envelope.length; index += 1) {
      const value = (WAVE[phase | 0] as number) * (envelope[index] as number);
      const at = (start + index) * 2;
      out[at] = (out[at] as number) + value * left;
      out[at + 1] = (out[at + 1] as number) + value * right;
      phase += step;
      if (phase >= TABLE_SIZE) phase -= TABLE_SIZE;
    }
  }
}

/** A struck, bell-like note. */
function playPluck(out: Float32Array, pluck: Pluck, sampleRate: number) {
  const start = Math.round(pluck.startSeconds * sampleRate);
  const length = Math.min(out.length / 2 - start, Math.round(1.5 * sampleRate));
  const left = Math.sqrt((1 - pluck.pan) / 2);
  const right = Math.sqrt((1 + pluck.pan) / 2);
  const turn = (Math.PI * 2 * pluck.hz) / sampleRate;
  const attackSamples = 0.006 * sampleRate;
  for (let index = 0; index < length; index += 1) {
    const t = index / sampleRate;
    const body = Math.exp(-t * 4.2) * Math.min(1, index / attackSamples);
    const bright = Math.exp(-t * 11);
    const value =
      0.085 *
      pluck.strength *
      body *
      (Math.sin(turn * index) +
        bright * 0.4 * Math.sin(turn * 2.001 * index) +
        bright * 0.12 * Math.sin(turn * 4.02 * index));
    const at = (start + index) * 2;
    out[at] = (out[at] as number) + value * left;
    out[at + 1] = (out[at + 1] as number) + value * right;
  }
}

/** A small hall: four damped echoes a side of lengths without a common measure, crossed over. */
function reverberate(dry: Float32Array, sampleRate: number): Float32Array {
  const wet = Float32Array.from(dry);
  const lengths = [0.0297, 0.0371, 0.0411, 0.0437].map((seconds) => Math.round(seconds * sampleRate * 1.7));
  for (const side of [0, 1]) {
    for (const [index, base] of lengths.entries()) {
      const length = base + side * 23;
      const line = new Float32Array(length);
      let low = 0;
      let at = 0;
      for (let sample = 0; sample < dry.length; sample += 2) {
        const echo = line[at] as number;
        low += (echo - low) * 0.42;
        line[at] = (dry[sample + (index % 2 ? 1 - side : side)] as number) + low * 0.8;
        wet[sample + side] = (wet[sample + side] as number) + echo * 0.13;
        at = at + 1 === length ? 0 : at + 1;
      }
    }
  }
  return wet;
}

const LEVELS: Record<Ambience, number> = { waves: 0.55, wind: 0.45, rain: 0.2, crackle: 0.3, deep: 1.4, none: 0 };
/** How quickly the noise filters follow: a higher share is a brighter sound. */
const BRIGHTNESS: Record<Ambience, number> = { waves: 0.06, wind: 0.03, rain: 0.5, crackle: 0.1, deep: 0.008, none: 0 };

/** Filtered noise that swells like the place it belongs to. */
function addAmbience(out: Float32Array, { ambience }: Score, sampleRate: number, seed: number) {
  if (ambience === 'none') return;
  const random = createRandom(seed ^ 0x0a11ce);
  const share = BRIGHTNESS[ambience];
  const offsets = [random.range(0, 6.3), random.range(0, 6.3)];
  let crack = 0;
  for (const side of [0, 1]) {
    let first = 0;
    let second = 0;
    for (let index = 0; index < out.length / 2; index += 1) {
      const t = index / sampleRate;
      first += (random.next() * 2 - 1 - first) * share;
      second += (first - second) * share * 2;
      const swell =
        ambience === 'waves'
          ? 0.3 + 0.7 * Math.sin(t * 0.95 + (offsets[0] as number) + side * 0.4) ** 2
          : 0.7 + 0.3 * Math.sin(t * 0.8 + (offsets[side] as number));
      let value = (ambience === 'rain' ? first * 0.45 : second) * swell * LEVELS[ambience];
      if (ambience === 'crackle') {
        if (random.next() < 9 / sampleRate) crack = random.range(0.3, 1);
        crack *= 0.992;
        value += (random.next() * 2 - 1) * crack * 0.1;
      }
      out[index * 2 + side] = (out[index * 2 + side] as number) + value;
    }
  }
}

/** Fades both ends, brings the loudest sample to the peak, and rounds what comes near it. */
function finish(out: Float32Array, sampleRate: number) {
  const frames = out.length / 2;
  let loudest = 0;
  for (let index = 0; index < frames; index += 1) {
    const t = index / sampleRate;
    const left = frames / sampleRate - SILENT_END_SECONDS - t;
    const fadeIn = Math.min(1, t / FADE_IN_SECONDS);
    const fadeOut = Math.max(0, Math.min(1, left / FADE_OUT_SECONDS));
    const gain = fadeIn * fadeIn * (3 - 2 * fadeIn) * fadeOut * fadeOut * (3 - 2 * fadeOut);
    for (const at of [index * 2, index * 2 + 1]) {
      const value = (out[at] as number) * gain;
      out[at] = value;
      loudest = Math.max(loudest, Math.abs(value));
    }
  }
  const gain = loudest > 0 ? Math.min(4, 1 / loudest) : 1;
  for (let at = 0; at < out.length; at += 1)
    out[at] = Math.tanh((out[at] as number) * gain * 1.1) * (PEAK / Math.tanh(1.1));
}
