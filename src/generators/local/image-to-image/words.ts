import { hex } from '#/media/color.ts';
import type { NamedColor } from './edits.ts';

/** How strong the effect beside them is meant to be. */
export const levels: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0.35: 'barely|a tiny bit|a touch|tiny bit|very slightly|very little|very slight|very subtly|very subtle|hint of|a hint of',
    0.5: 'a little|a little bit|little|little bit|a bit|bit|slight|slightly|subtle|subtly|somewhat|gentle|gently|mild|mildly|lightly|faint|thin|soft',
    1.6: 'very|strong|strongly|much|a lot|lot|lots|really|heavy|heavily|high|quite|thick|deep|deeply|super',
    2.2: 'extremely|extreme|maximum|max|as much as possible|very strong|very strongly|very much|completely|totally|intense|intensely|very heavy|very heavily|insanely',
  }).flatMap(([level, phrases]) => phrases.split('|').map((phrase): [string, number] => [phrase, Number(level)])),
);

/** More or less of the effect beside them. */
export const signs: ReadonlyMap<string, 1 | -1> = new Map([
  ...'more|plus|increase|increased|raise|boost|boosted|higher|up|stronger|enhance|enhanced|improve'
    .split('|')
    .map((word): [string, 1] => [word, 1]),
  ...'less|minus|lower|decrease|decreased|reduce|reduced|cut down|down|drop|weaker|low|lessen|tone down'
    .split('|')
    .map((word): [string, -1] => [word, -1]),
]);

export const negators: ReadonlySet<string> = new Set(
  "not|don't|dont|without|no|never|avoid|nor|neither|doesn't|shouldn't|isn't|mustn't|do not|does not|leave out".split(
    '|',
  ),
);

/** After them a new thing is asked for: what was forbidden before is not meant. */
export const positiveVerbs: ReadonlySet<string> = new Set(
  'make|turn|add|apply|give|increase|convert|use|put|do'.split('|'),
);

/** A clause that has one is about the picture's shape. */
export const cropWords: ReadonlySet<string> = new Set(
  'crop|cropped|cropping|cut|trim|format|shape|orientation|aspect|ratio|keep|only'.split('|'),
);

/** A clause that has one is about which way up the picture is. */
export const turnWords: ReadonlySet<string> = new Set('rotate|rotated|turn|turned|spin|tilt'.split('|'));

export const hardBreaks: ReadonlySet<string> = new Set('but|then|instead|however|afterwards|finally'.split('|'));

/** Words that carry nothing by themselves. */
export const fillers: ReadonlySet<string> = new Set(
  (
    'a an the it its this that these those my our your picture pictures image images photo photos photograph pic and or with to into of in on ' +
    'as by for at from is are be been look looks looking like make makes making made turn turned convert change changed put give add added ' +
    'adding apply applied use using do does did please also too should would could can want wants need i you we me so such just some any ' +
    'effect effects filter filters style styled version overall whole entire everything all get set let have has having kind sort way around ' +
    'bring edit edited degrees degree deg percent ° % more less feel feeling mood atmosphere slightly create show nice nicely beautiful good ' +
    'better then there bit lot will be become becomes over through thing now only crop cropped cropping keep cut trim format shape orientation ' +
    'aspect ratio side sides direction lighting touch of shades shade tones'
  ).split(' '),
);

export const colors: ReadonlyMap<string, NamedColor> = new Map(
  (
    [
      ['red', 'red|redder|reddish|crimson|scarlet', '#e0303a'],
      ['orange', 'orange|amber', '#ff8a2a'],
      ['yellow', 'yellow|yellowish|gold', '#ffd23f'],
      ['green', 'green|greener|greenish|emerald', '#2fb673'],
      ['teal', 'teal|turquoise|cyan|aqua|mint', '#22c3c3'],
      ['blue', 'blue|bluer|bluish|azure|navy', '#2f6dff'],
      ['purple', 'purple|violet|lilac|lavender', '#8a4bff'],
      ['pink', 'pink|pinkish|magenta|rose|fuchsia', '#ff5fa8'],
      ['brown', 'brown|brownish|copper|bronze', '#a5673f'],
      ['white', 'white', '#ffffff'],
      ['black', 'black', '#000000'],
      ['gray', 'gray|grey', '#808080'],
    ] as const
  ).flatMap(([name, words, rgb]) =>
    words.split('|').map((word): [string, NamedColor] => [word, { name, rgb: hex(rgb) }]),
  ),
);
