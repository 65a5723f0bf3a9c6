import { createRandom } from '#/media/random.ts';
import { type Phone, phones } from './phones.ts';
import type { Spoken } from './plan-speech.ts';

export type VoiceName = 'calm' | 'bright' | 'deep';

type Voice = {
  pitchHz: number;
  /** How far the pitch moves: 1 as planned. */
  melody: number;
  /** Shorter throats resonate higher. */
  throat: number;
  breath: number;
  /** 0..1: how dull the cords' own sound is. */
  softness: number;
};

const VOICES: Record<VoiceName, Voice> = {
  calm: { pitchHz: 124, melody: 0.75, throat: 1.03, breath: 0.035, softness: 0.55 },
  bright: { pitchHz: 208, melody: 1.3, throat: 1.17, breath: 0.02, softness: 0.3 },
  deep: { pitchHz: 82, melody: 0.8, throat: 0.88, breath: 0.015, softness: 0.62 },
};

/** Samples between two looks at what is to be said: 4 ms. */
const STEP = 192;
const BANDWIDTHS = [65, 95, 150, 230, 300];
const HIGH_FORMANTS = [3500, 4600];
const GAIN = 0.8;
const PEAK = 0.8;

/** What the throat is doing now; it follows what is to be said with a delay, as flesh does. */
type Throat = { formants: number[]; voice: number; breath: number; hiss: number; pitch: number };

/**
 * Says a plan: a pulse train of the cords and noise go through five resonances of the throat (after Klatt, 1980).
 * Gives the sound in pieces of one sample for both ears, -1..1, one piece a sound.
 */
export function* speak(spoken: readonly Spoken[], name: VoiceName, sampleRate: number, seed: number) {
  const voice = VOICES[name];
  const random = createRandom(seed);
  const throat: Throat = { formants: [500, 1500, 2500], voice: 0, breath: 0, hiss: 0, pitch: 1 };
  const resonators = BANDWIDTHS.map(() => createResonator(sampleRate));
  const lips = createBand(sampleRate);
  const cords = createCords(sampleRate, voice.softness);
  const noise = () => random.next() * 2 - 1;
  let carried = 0;

  for (const [index, sound] of spoken.entries()) {
    carried += sound.seconds * sampleRate;
    const length = Math.round(carried);
    carried -= length;
    const samples = new Float32Array(length);
    const phone: Phone | null = sound.phone ? phones[sound.phone] : null;
    const ahead = nextPhone(spoken, index);
    for (let start = 0; start < length; start += STEP) {
      const share = start / length;
      follow(throat, phone ?? ahead, sound, share, phone === null, sampleRate);
      const wobble = 1 + 0.012 * (random.next() - 0.5);
      const pitchHz = voice.pitchHz * (1 + (throat.pitch - 1) * voice.melody) * wobble;
      [...throat.formants, ...HIGH_FORMANTS].forEach((hz, at) => {
        resonators[at]?.tune(hz * voice.throat, (BANDWIDTHS[at] as number) * voice.throat);
      });
      if (phone?.hiss) lips.tune(phone.hiss.hz * voice.throat ** 0.5, phone.hiss.widthHz);
      const breath = throat.breath + voice.breath * throat.voice;
      for (let at = start; at < Math.min(length, start + STEP); at += 1) {
        const air = noise();
        let value = cords.next(pitchHz) * throat.voice + air * breath * 0.35;
        for (const resonator of resonators) value = resonator.next(value);
        const hissed = lips.next(air * throat.hiss);
        samples[at] = Math.tanh((value + hissed) * GAIN) * PEAK;
      }
    }
    yield samples;
  }
}

function nextPhone(spoken: readonly Spoken[], index: number): Phone | null {
  const name = spoken[index + 1]?.phone;
  return name ? phones[name] : null;
}

/** Moves the throat a step towards where it should be. In a pause it only gets ready for what comes. */
function follow(
  throat: Throat,
  phone: Phone | null,
  sound: Spoken,
  share: number,
  isPause: boolean,
  sampleRate: number,
) {
  const step = STEP / sampleRate;
  const near = (seconds: number) => 1 - Math.exp(-step / seconds);
  const isShut = phone?.closedShare !== undefined && share < phone.closedShare;
  const loud = 0.6 + 0.4 * sound.stress;
  const target = {
    voice: isPause || !phone ? 0 : phone.voice * loud * (isShut ? 0.5 : 1),
    breath: isPause || isShut ? 0 : (phone?.breath ?? 0),
    hiss: isPause || isShut ? 0 : (phone?.hiss?.level ?? 0) * loud,
  };
  throat.voice += (target.voice - throat.voice) * near(0.011);
  throat.breath += (target.breath - throat.breath) * near(0.008);
  throat.hiss += (target.hiss - throat.hiss) * near(target.hiss > throat.hiss ? 0.003 : 0.009);
  if (!isPause) throat.pitch += (sound.pitch - throat.pitch) * near(0.045);
  if (!phone) return;
  const aims = phone.glideTo && share > 0.4 ? phone.glideTo : phone.formants;
  const speed = near(phone.glideTo ? 0.04 : 0.018);
  throat.formants = throat.formants.map((hz, at) => hz + ((aims[at] as number) - hz) * speed);
}

/** A resonance: what rings at one frequency, as wide as its damping. */
function createResonator(sampleRate: number) {
  let a = 1;
  let b = 0;
  let c = 0;
  let last = 0;
  let beforeLast = 0;
  return {
    /** Strength 1 at the lowest frequencies, or as half of a band filter. */
    tune(hz: number, widthHz: number, use: 'throat' | 'band' = 'throat') {
      const radius = Math.exp((-Math.PI * widthHz) / sampleRate);
      c = -radius * radius;
      b = 2 * radius * Math.cos((2 * Math.PI * Math.min(hz, sampleRate * 0.45)) / sampleRate);
      a = use === 'throat' ? 1 - b - c : (1 + c) / 2;
    },
    next(value: number): number {
      const out = a * value + b * last + c * beforeLast;
      beforeLast = last;
      last = out;
      return out;
    },
  };
}

/** Lets one band of a noise through, at its own strength in the middle of the band. */
function createBand(sampleRate: number) {
  const resonator = createResonator(sampleRate);
  let last = 0;
  let beforeLast = 0;
  return {
    tune: (hz: number, widthHz: number) => resonator.tune(hz, widthHz, 'band'),
    next(value: number): number {
      const out = resonator.next(value - beforeLast);
      beforeLast = last;
      last = value;
      return out;
    },
  };
}

/** The vocal cords: they open slowly and shut at once, once a period; `softness` takes the edge off. */
function createCords(sampleRate: number, softness: number) {
  const OPEN = 0.62;
  let phase = 0;
  let low = 0;
  return {
    next(pitchHz: number): number {
      phase += pitchHz / sampleRate;
      if (phase >= 1) phase -= 1;
      const t = phase / OPEN;
      const flow = t < 1 ? 2 * t - 3 * t * t : 0;
      low += (flow - low) * (1 - softness * 0.85);
      return low;
    },
  };
}
