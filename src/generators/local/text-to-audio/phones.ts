/** The sound of a moment of speech, for a grown man's throat; a voice scales it. */
export type Phone = {
  /** The throat's first three resonances, in Hz. */
  formants: readonly [number, number, number];
  /** Where they glide to, for diphthongs. */
  glideTo?: readonly [number, number, number];
  /** How loud the vocal cords are, 0..1. */
  voice: number;
  /** Breath through the throat, 0..1. */
  breath?: number;
  /** Hiss or burst at the lips and teeth: how loud (0..1), at which frequency, how wide. */
  hiss?: { level: number; hz: number; widthHz: number };
  /** In a stop the mouth is shut for this share of the time, then bursts open. */
  closedShare?: number;
  /** At an unhurried pace. */
  seconds: number;
  isVowel?: true;
};

const vowel = (f1: number, f2: number, f3: number, seconds = 0.115): Phone => ({
  formants: [f1, f2, f3],
  voice: 1,
  seconds,
  isVowel: true,
});
const glide = (from: Phone, to: Phone): Phone => ({ ...from, glideTo: to.formants, seconds: 0.165 });
const hum = (f1: number, f2: number, f3: number, voice: number, seconds = 0.07): Phone => ({
  formants: [f1, f2, f3],
  voice,
  seconds,
});
const hiss = (hz: number, widthHz: number, level: number, voice: number, seconds: number): Phone => ({
  formants: [300, 1500, 2600],
  voice,
  hiss: { level, hz, widthHz },
  seconds,
});
const stop = (hz: number, widthHz: number, level: number, voice: number, f2: number): Phone => ({
  formants: [250, f2, 2500],
  voice,
  breath: voice > 0 ? 0 : 0.25,
  hiss: { level, hz, widthHz },
  closedShare: 0.62,
  seconds: voice > 0 ? 0.07 : 0.085,
});

const aa = vowel(730, 1090, 2440);
const ao = vowel(570, 840, 2410);
const eh = vowel(530, 1840, 2480);
const ih = vowel(390, 1990, 2550, 0.09);
const uh = vowel(440, 1020, 2240, 0.095);
const uw = vowel(300, 870, 2240, 0.125);

/** The sounds of English, roughly as dictionaries for machines name them; resonances after Peterson and Barney. */
export const phones = {
  aa,
  ao,
  eh,
  ih,
  uh,
  uw,
  ae: vowel(660, 1720, 2410, 0.13),
  ah: vowel(640, 1190, 2390, 0.1),
  ax: vowel(500, 1450, 2450, 0.06),
  er: vowel(490, 1350, 1690, 0.12),
  iy: vowel(270, 2290, 3010, 0.12),
  ay: glide(aa, ih),
  ey: glide(eh, ih),
  ow: glide(ao, uw),
  aw: glide(aa, uh),
  oy: glide(ao, ih),
  l: hum(360, 1050, 2800, 0.55),
  r: hum(330, 1060, 1380, 0.55),
  w: hum(300, 610, 2200, 0.5),
  y: hum(270, 2070, 3020, 0.5, 0.055),
  m: hum(250, 950, 2200, 0.38, 0.075),
  n: hum(250, 1500, 2500, 0.38, 0.07),
  ng: hum(250, 1950, 2700, 0.36, 0.08),
  h: { formants: [500, 1500, 2500], voice: 0, breath: 0.55, seconds: 0.06 },
  s: hiss(6200, 2200, 0.5, 0, 0.1),
  sh: hiss(3100, 1500, 0.5, 0, 0.1),
  f: hiss(5200, 5200, 0.16, 0, 0.085),
  th: hiss(5800, 4800, 0.13, 0, 0.08),
  v: hiss(4800, 4800, 0.07, 0.42, 0.06),
  z: hiss(6200, 2200, 0.22, 0.38, 0.08),
  zh: hiss(3100, 1500, 0.22, 0.38, 0.08),
  dh: hiss(5600, 4800, 0.05, 0.45, 0.045),
  p: stop(900, 900, 0.35, 0, 900),
  t: stop(4200, 2200, 0.5, 0, 1800),
  k: stop(1900, 900, 0.5, 0, 1900),
  b: stop(700, 700, 0.18, 0.3, 900),
  d: stop(3600, 2000, 0.22, 0.3, 1700),
  g: stop(1800, 900, 0.22, 0.3, 1900),
} as const satisfies Record<string, Phone>;
export type PhoneName = keyof typeof phones;

export const isVowel = (name: PhoneName) => 'isVowel' in phones[name];
