import {
  decadeWords,
  digitWords,
  fractionWords,
  numberPattern,
  numberWords,
  ordinalWords,
  yearWords,
} from './number-words.ts';

/** A rule of rewriting: what it finds, and what is said instead. `null` leaves the text as it is. */
export type Rule = readonly [RegExp, (found: string, ...groups: (string | undefined)[]) => string | null];

const number = numberPattern;
const months = 'January February March April May June July August September October November December'.split(' ');
const month = `(${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)}|${name === 'September' ? 't\\.?' : '\\.'})?`).join('|')})`;
const monthName = (written = '') => months.find((name) => name.startsWith(written.slice(0, 3))) ?? written;
const monthOf = (digits = '') => months[Number(digits) - 1];
const isDay = (digits = '') => Number(digits) >= 1 && Number(digits) <= 31;
const dateWords = (name: string, day: string, year?: string) =>
  `${name} ${ordinalWords(day)}${year ? `, ${yearWords(year)},` : ''}`;

/** ISO dates with or without a time, dates of figures (month first with slashes), and dates with the month's name. */
const dates: Rule[] = [
  [
    /\b(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])/g,
    (_, year = '', written, day = '', time) => {
      const name = monthOf(written);
      return name && isDay(day) ? `${dateWords(name, day, year)}${time ? ` at ${time}` : ''}` : null;
    },
  ],
  [
    /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/-])/g,
    (_, first = '', mark, second = '', year) => {
      const isMonthFirst = (mark === '/' && Number(first) <= 12) || Number(second) > 12;
      const [name, day] = isMonthFirst ? [monthOf(first), second] : [monthOf(second), first];
      return name && isDay(day) ? dateWords(name, day, year) : null;
    },
  ],
  [
    new RegExp(String.raw`\b${month}\s+(\d{1,2})(?:st|nd|rd|th)?\b(?![:.,]?\d)(?:,?\s+(\d{4})\b)?`, 'g'),
    (_, name, day = '', year) => (isDay(day) ? dateWords(monthName(name), day, year) : null),
  ],
  [
    new RegExp(
      String.raw`(?<![\d.,:])\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?${month}(?![a-z])(?:,?\s+(\d{4})\b)?`,
      'g',
    ),
    (_, day = '', name, year) =>
      isDay(day) ? `${ordinalWords(day)} of ${monthName(name)}${year ? ` ${yearWords(year)}` : ''}` : null,
  ],
  [
    new RegExp(String.raw`\b${month},?\s+(\d{4})\b`, 'g'),
    (_, name, year = '') => `${monthName(name)} ${yearWords(year)}`,
  ],
];

const halfOfDay = String.raw`(?:\s?([ap])\.?m\b\.?)`;
const letterOf = (half?: string) => (half ? ` ${half.toLowerCase()} m` : '');
const times: Rule[] = [
  [
    new RegExp(String.raw`(?<![\d:.,])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:])${halfOfDay}?`, 'gi'),
    (_, hour = '', minute = '', second, half) => {
      if (Number(hour) > 24) return null;
      const minutes = minute.startsWith('0') ? `oh ${numberWords(minute.slice(1))}` : numberWords(minute);
      const alone = Number(hour) > 12 ? ' hundred' : " o'clock";
      const full = half ? '' : alone;
      const seconds = second ? ` and ${numberWords(String(Number(second)))} seconds` : '';
      return `${numberWords(String(Number(hour)))}${minute === '00' ? full : ` ${minutes}`}${seconds}${letterOf(half)}`;
    },
  ],
  [
    new RegExp(String.raw`(?<![\d:.,])(\d{1,2})${halfOfDay}`, 'gi'),
    (_, hour = '', half) => `${numberWords(String(Number(hour)))}${letterOf(half)}`,
  ],
];

const groupsOfDigits = (found: string) => found.split(/\D+/).filter(Boolean).map(digitWords).join(', ');
/** Digits in groups that are no number: telephone numbers, and codes such as of books. */
const phones: Rule[] = [
  [
    /(?<![\w.,])\+\d{1,4}(?:[\s.-]?\(?\d{1,5}\)?){1,6}(?!\w)/g,
    (found) => (found.replace(/\D/g, '').length >= 7 ? `plus ${groupsOfDigits(found)}` : null),
  ],
  [/\(\d{2,5}\)\s?\d{2,8}(?:[\s-]\d{2,8})*\b/g, groupsOfDigits],
  [/(?<![\w.,-])(?:\d{3}-\d{4,8}|\d{1,5}(?:-\d{1,8}){2,})(?![\w-])/g, groupsOfDigits],
  [/(?<![\w.,-])\d{3}([ .])\d{3}\1\d{4}(?![\w-])/g, groupsOfDigits],
];

type Currency = { one: string; many: string; cent?: [one: string, many: string] };
const cent: [string, string] = ['cent', 'cents'];
const currencies: Record<string, Currency> = {
  $: { one: 'dollar', many: 'dollars', cent },
  '€': { one: 'euro', many: 'euros', cent },
  '£': { one: 'pound', many: 'pounds', cent: ['penny', 'pence'] },
  '¥': { one: 'yen', many: 'yen' },
  '₹': { one: 'rupee', many: 'rupees', cent: ['paisa', 'paise'] },
  '₩': { one: 'won', many: 'won' },
  '₽': { one: 'ruble', many: 'rubles' },
  '₴': { one: 'hryvnia', many: 'hryvnias' },
  '₺': { one: 'lira', many: 'lira' },
  '₿': { one: 'bitcoin', many: 'bitcoins' },
  '¢': { one: 'cent', many: 'cents' },
};
const currency = '[$€£¥₹₩₽₴₺₿¢]';
const scales: Record<string, string> = {
  k: 'thousand',
  m: 'million',
  bn: 'billion',
  b: 'billion',
  tn: 'trillion',
  t: 'trillion',
};
const scale = String.raw`(?:\s?(thousand|million|billion|trillion|bn|tn|[kmbt])\b)`;
const plural = (amount: string, one: string, many: string) => `${numberWords(amount)} ${amount === '1' ? one : many}`;

function moneyWords(sign: string, amount: string, scaled?: string): string {
  const { one, many, cent: part } = currencies[sign] as Currency;
  if (scaled) return `${numberWords(amount)} ${scales[scaled.toLowerCase()] ?? scaled} ${many}`;
  const [whole = '', decimals] = amount.split('.');
  if (!part || decimals?.length !== 2) return plural(amount, one, many);
  const parts = plural(String(Number(decimals)), ...part);
  if (Number(decimals) === 0) return plural(whole, one, many);
  return Number(whole) === 0 ? parts : `${plural(whole, one, many)} and ${parts}`;
}

const money: Rule[] = [
  [
    new RegExp(`(${currency})(${number})\\s?[-–]\\s?(${currency})?(?=\\.?\\d)`, 'g'),
    (_, sign, from) => `${sign}${from} to ${sign}`,
  ],
  [new RegExp(`(?<![\\w)])[-−]\\s?(?=(?:[A-Z]{1,2})?${currency})`, 'g'), () => 'minus '],
  [
    new RegExp(`([A-Z]{1,3})?(${currency})\\s?(${number})${scale}?`, 'gi'),
    (_, country, sign = '', amount = '', scaled) =>
      `${country ? `${country} ` : ''}${moneyWords(sign, amount, scaled)}`,
  ],
  [
    new RegExp(`(${number})${scale}?\\s?(${currency})`, 'gi'),
    (_, amount = '', scaled, sign = '') => moneyWords(sign, amount, scaled),
  ],
];

/** Units by their sign; the plural is said unless there is exactly one. */
const units: Record<string, [one: string, many: string]> = Object.fromEntries(
  (
    'km kilometer|cm centimeter|mm millimeter|m meter|mi mile|ft foot feet|yd yard|kg kilogram|mg milligram|g gram|lb pound|lbs pound|oz ounce|l liter|L liter|ml milliliter|mL milliliter|' +
    'km/h kilometer_per_hour kilometers_per_hour|kph kilometer_per_hour kilometers_per_hour|mph mile_per_hour miles_per_hour|m/s meter_per_second meters_per_second|' +
    'ms millisecond|sec second|min minute|h hour|hr hour|hrs hour|Hz hertz hertz|kHz kilohertz kilohertz|MHz megahertz megahertz|GHz gigahertz gigahertz|' +
    'KB kilobyte|kB kilobyte|MB megabyte|GB gigabyte|TB terabyte|MiB mebibyte|GiB gibibyte|W watt|kW kilowatt|MW megawatt|kWh kilowatt_hour|V volt|A ampere|mAh milliampere_hour|' +
    'px pixel|fps frame_per_second frames_per_second|dB decibel|kcal kilocalorie|cal calorie|Pa pascal|ha hectare|μm micrometer|μs microsecond|μg microgram|nm nanometer'
  )
    .split('|')
    .map((line) => {
      const [sign = '', one = '', many = `${one}s`] = line.split(' ').map((word) => word.replaceAll('_', ' '));
      return [sign, [one, many]];
    }),
);
const unit = Object.keys(units)
  .sort((a, b) => b.length - a.length)
  .join('|');
const powers: Record<string, string> = { '²': 'square ', '³': 'cubic ' };
const measured: Rule[] = [
  [
    new RegExp(`(${number})\\s?°\\s?([CF])\\b`, 'g'),
    (_, amount = '', scale) => `${amount} degrees ${scale === 'C' ? 'celsius' : 'fahrenheit'}`,
  ],
  [new RegExp(`(${number})\\s?°`, 'g'), (_, amount) => `${amount} degrees `],
  [/%/g, () => ' percent '],
  [
    new RegExp(`(${number})(?: ?)(${unit})([²³])?(?![\\w/])`, 'g'),
    (_, amount = '', sign = '', power) => {
      const [one, many] = units[sign] as [string, string];
      return `${amount} ${powers[power ?? ''] ?? ''}${amount === '1' ? one : many}`;
    },
  ],
];

const saidDenominators = new Set(['2', '3', '4', '5', '6', '7', '8', '9', '10', '12', '16', '32', '64', '100', '1000']);
const fractions: Rule[] = [
  [/\b24\/7\b/g, () => 'twenty four seven'],
  [
    /(?<![\d/.,])(?:(\d+)\s+)?(\d{1,3})[/⁄](\d{1,4})(?![\d/]|[.,]\d)/g,
    (_, whole, numerator = '', denominator = '') => {
      if (Number(numerator) >= Number(denominator) || !saidDenominators.has(denominator)) return null;
      return `${whole ? `${numberWords(whole)} and ` : ''}${fractionWords(numerator, denominator)}`;
    },
  ],
];

const year = String.raw`(?:1[1-9]|20)\d{2}`;
const recent = String.raw`(?:19|20)\d{2}`;
/** Behind these words stands a year; behind the others only where it is one of 1900 to 2099, since they are said of amounts too. */
const beforeYears =
  'in|since|until|till|before|after|during|years?|circa|early|late|mid|spring|summer|autumn|fall|winter';
const beforeAmounts = "from|to|by|of|and|between|around|it's";
const years: Rule[] = [
  [
    new RegExp(`\\b(${year})(?:\\s?[-–—]\\s?| (to|and) )(${year})(?![\\d,.]{0,9}\\d)`, 'g'),
    (_, from = '', word = 'to', to = '') => `${yearWords(from)} ${word} ${yearWords(to)}`,
  ],
  [
    new RegExp(`\\b(${year})[-–/](\\d{2})(?![\\d-])`, 'g'),
    (_, from = '', to = '') => `${yearWords(from)} to ${numberWords(to)}`,
  ],
  [/(?<![\d.,])['’]?(\d{3}0|\d0)['’]?s\b/g, (_, digits = '') => decadeWords(digits)],
  [
    new RegExp(`\\b((?:${beforeYears})\\s+|\\()(${year})\\b(?![\\d,.]{0,9}\\d)`, 'gi'),
    (_, before, digits = '') => `${before}${yearWords(digits)}`,
  ],
  [
    new RegExp(`\\b((?:${beforeAmounts})\\s+)(${recent})\\b(?![\\d,.]{0,9}\\d)`, 'gi'),
    (_, before, digits = '') => `${before}${yearWords(digits)}`,
  ],
  [
    new RegExp(`(?<![\\d.,-])\\b(${recent})(?=\\s*(?:$|[.,;:!?)](?!\\d)|(?:AD|BC|CE|BCE)\\b))`, 'gm'),
    (_, digits = '') => yearWords(digits),
  ],
];

const numbers: Rule[] = [
  [/(?<![\w.,])(\d[\d,]*)(?:st|nd|rd|th)\b/gi, (_, digits = '') => ordinalWords(digits)],
  [/(?<![\w.])\d+(?:\.\d+){2,}(?!\w)/g, (found) => found.split('.').map(numberWords).join(' point ')],
  [new RegExp(`(?<![\\w.])(${number})\\s?–\\s?(?=\\.?\\d)`, 'g'), (_, from = '') => `${from} to `],
  [new RegExp(`(?<![\\w.-])(${number})-(?=\\.?\\d)`, 'g'), (_, from = '') => `${from} to `],
  [/(?<=\d)\s+[-−]\s+(?=\.?\d)/g, () => ' minus '],
  [/(?<=\d):(?=\d)/g, () => ' to '],
  [/(?<=\d)\s?[×x*]\s?(?=\.?\d)/g, () => ' times '],
  [/(?<=\d)\s?[/÷]\s?(?=\.?\d)/g, (found) => (found.includes('÷') ? ' divided by ' : ' slash ')],
  [/(?<![\w)])[-−](?=\.?\d)/g, () => ' minus '],
  [/±(?=\s?\.?\d)/g, () => ' plus or minus '],
  [/~(?=\s?\.?\d)/g, () => ' about '],
  [/(?<!\w)#(?=\d)/g, () => ' number '],
  [new RegExp(number, 'g'), (found) => ` ${numberWords(found)} `],
];

/** Amounts as much of Europe writes them: 1.234,56. */
const european: Rule = [
  /(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{2}(?![\d.,]\d)/g,
  (found) => found.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.')),
];

/** Writes everything that has digits as words, in the order in which the rules must be tried. */
export const numberRules: readonly Rule[] = [
  european,
  ...dates,
  ...times,
  ...money,
  ...phones,
  ...measured,
  ...fractions,
  ...years,
  ...numbers,
];
