import type { Rule } from './number-rules.ts';
import { numberWords, ordinalWords } from './number-words.ts';

/** The names of letters: the letter a would be said as the article. */
const letters = (word: string) => [...word.toLowerCase()].map((letter) => (letter === 'a' ? 'ay' : letter)).join(' ');

const abbreviations: Record<string, string> = Object.fromEntries(
  (
    'Mr=mister|Mrs=missus|Ms=miz|Prof=professor|Rev=reverend|Gen=general|Sgt=sergeant|Capt=captain|Lt=lieutenant|Col=colonel|Gov=governor|Sen=senator|Rep=representative|Hon=honorable|Mt=mount|' +
    'Jr=junior|Sr=senior|vs=versus|etc=et cetera|Inc=incorporated|Ltd=limited|Corp=corporation|Co=company|Bros=brothers|approx=approximately|dept=department|est=established|Ave=avenue|Blvd=boulevard|Rd=road|Hwy=highway|Ft=fort|cf=compare|ca=about'
  )
    .split('|')
    .map((pair) => pair.split('=')),
);
const beforeNumbers: Record<string, string> = {
  no: 'number',
  nos: 'numbers',
  p: 'page',
  pp: 'pages',
  fig: 'figure',
  vol: 'volume',
  ch: 'chapter',
  sec: 'section',
  art: 'article',
  ed: 'edition',
};
const days: Record<string, string> = {
  Mon: 'monday',
  Tue: 'tuesday',
  Tues: 'tuesday',
  Wed: 'wednesday',
  Thu: 'thursday',
  Thur: 'thursday',
  Thurs: 'thursday',
  Fri: 'friday',
  Sat: 'saturday',
  Sun: 'sunday',
};
const names = (table: object) => Object.keys(table).join('|');

const shortened: Rule[] = [
  [/\be\.\s?g\.?(?!\w),?/gi, () => 'for example '],
  [/\bi\.\s?e\.?(?!\w),?/gi, () => 'that is '],
  [/\bPh\.?D\b\.?/g, () => letters('phd')],
  // Doctor and saint stand before a name; drive and street behind one.
  [/\b(Dr|St)\b\.?(?=\s+[A-Z])/g, (_, word) => (word === 'Dr' ? 'doctor' : 'saint')],
  [/(?<=[A-Z]\w*\s+)(Dr|St)\b\.?/g, (_, word) => (word === 'Dr' ? 'drive' : 'street')],
  [
    new RegExp(`\\b(${names(abbreviations)})\\.(?=(\\s*$)?)`, 'gm'),
    (_, word = '', end) => `${abbreviations[word]}${end === undefined ? '' : '.'}`,
  ],
  [/\b(Mr|Mrs|Ms)\b/g, (_, word = '') => abbreviations[word] as string],
  [
    new RegExp(`\\b(${names(beforeNumbers)})\\.\\s?(?=\\d)`, 'gi'),
    (_, word = '') => `${beforeNumbers[word.toLowerCase()]} `,
  ],
  [new RegExp(`\\b(${names(days)})\\.?,?(?=\\s+(?:\\d|[A-Z]))`, 'g'), (_, word = '') => `${days[word]},`],
];

const addressOf = (found: string) =>
  found
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .replace(
      /[./@:_?=&%#~+-]/g,
      (sign) =>
        ({ '.': ' dot ', '/': ' slash ', '@': ' at ', ':': ' colon ', _: ' underscore ', '-': ' dash ' })[sign] ?? ' ',
    )
    .replace(/\bwww\b/gi, 'w w w');
const addresses: Rule[] = [
  [/\b(?:https?:\/\/|www\.)[^\s<>"]*[\w/]/gi, addressOf],
  [/[\w.+-]+@\w[\w-]*(?:\.\w[\w-]*)+/g, addressOf],
];

const regal =
  /(?:king|queen|pope|henry|louis|charles|george|edward|william|richard|james|elizabeth|john|paul|benedict|philip|frederick|napoleon|catherine|peter|nicholas|alexander|pius|leo|gregory)$/i;
const romanOf = (word: string) =>
  [...word]
    .map((sign) => ({ I: 1, V: 5, X: 10 })[sign] ?? 0)
    .reduce((sum, value, at, all) => sum + (value < (all[at + 1] ?? 0) ? -value : value), 0);
const capitals: Rule[] = [
  [
    /\b([A-Z][a-z]+)\s+([IVX]{2,}|[VX])\b(?!')/g,
    (_, before = '', roman = '') => {
      const value = String(romanOf(roman));
      return `${before} ${regal.test(before) ? `the ${ordinalWords(value)}` : numberWords(value)}`;
    },
  ],
  // A.M., U.S.A.; a point behind it may end the sentence, which a capital shows.
  [
    /\b(?:[A-Za-z]\.){2,}(?=(\s*$|\s+[A-Z][a-z])?)/gm,
    (found, end) => `${letters(found.replaceAll('.', ''))}${end?.trim() === '' ? '.' : ''}`,
  ],
  [/\b[A-Z]\.(?=\s+[A-Z])/g, (found) => letters(found.slice(0, 1))],
];

/** Words of capitals that are said as words although they are short. */
const shortWords = new Set(
  'A I AM AN AND ARE AS AT BE BUT BY CAN DID DO FOR GET GO HAS HE HER HI HIM HIS HOW IF IN IS IT ITS LET MAN ME MY NEW NO NOT NOW OF OFF OH OLD ON ONE OR OUR OUT PAY PUT SAY SEE SHE SO THE TO TOP TRY TWO UP USE WAR WAS WAY WE WHO WHY YES YET YOU ALL ANY BIG BUY END EAT RUN SIT STOP'.split(
    ' ',
  ),
);
const isSpelled = (word: string) => !shortWords.has(word) && (word.length <= 3 || !/[AEIOUY]/.test(word));
/** FBI and HTML are spelled, NASA is a word. In a text of capitals nothing can be told from them, so only what has no vowel is spelled. */
export function capitalRules(text: string): Rule[] {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const isShouted = count(/\b[A-Z]{4,}\b/g) > 1 && count(/\p{Lu}/gu) > 3 * count(/\p{Ll}/gu);
  if (isShouted) return capitals;
  return [
    ...capitals,
    [/\bOK\b/g, () => 'okay'],
    [
      /\b([A-Z]{2,5})(s|'s)?\b(?!')/g,
      (_, word = '', end = '') => (isSpelled(word) ? `${letters(word)}${end && ` ${end.replace("'", '')}`}` : null),
    ],
  ];
}

const greek: Record<string, string> = Object.fromEntries(
  'α alpha|β beta|γ gamma|δ delta|ε epsilon|ζ zeta|η eta|θ theta|ι iota|κ kappa|λ lambda|μ mu|ν nu|ξ xi|ο omicron|π pi|ρ rho|σ sigma|ς sigma|τ tau|υ upsilon|φ phi|χ chi|ψ psi|ω omega'
    .split('|')
    .map((pair) => pair.split(' ')),
);
/** A Greek letter alone is the name of a quantity. */
export const greekRule: Rule = [
  /(?<!\p{Script=Greek})\p{Script=Greek}(?!\p{Script=Greek})/gu,
  (found) => (greek[found.toLowerCase()] ? ` ${greek[found.toLowerCase()]} ` : null),
];

/** What signs are said as. A sign that stands twice or more in a row is an ornament. */
const signs: Rule[] = [
  [/([*_~=#^|<>+@&\\/-])\1{2,}/g, () => ' '],
  [/(?<=\b[A-Za-z])\+\+/g, () => ' plus plus'],
  [/(?<=\b[A-Z])#/g, () => ' sharp'],
  [/\s*&\s*/g, () => ' and '],
  [/@/g, () => ' at '],
  [/\+/g, () => ' plus '],
  [/(?<![=<>])=(?!=)/g, () => ' equals '],
  [/(?<=[\w)]\s+)<(?=\s)/g, () => 'less than'],
  [/(?<=[\w)]\s+)>(?=\s)/g, () => 'greater than'],
  [/≈/g, () => ' about '],
  [/≤/g, () => ' at most '],
  [/≥/g, () => ' at least '],
  [/×/g, () => ' times '],
  [/÷/g, () => ' divided by '],
  [/±/g, () => ' plus or minus '],
  [/§/g, () => ' section '],
  [/\band\/or\b/gi, () => 'and or'],
  [/(?<=\w)\/(?=\w)/g, () => ' slash '],
  [/(?<=\w)\\(?=\w)/g, () => ' backslash '],
  [/(?<=[a-z0-9])\.(?=[a-z])/g, () => ' dot '],
  [/²/g, () => ' squared '],
  [/³/g, () => ' cubed '],
  [
    /[$€£¥₹₩₽₴₺₿¢]/g,
    (found) => ({ $: ' dollar ', '€': ' euro ', '£': ' pound ', '¥': ' yen ', '¢': ' cent ' })[found] ?? ' ',
  ],
];

export const beforeNumberRules: readonly Rule[] = [...addresses, ...shortened];
export const afterNumberRules: readonly Rule[] = [...signs];
