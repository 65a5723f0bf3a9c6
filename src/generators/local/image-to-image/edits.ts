import type { Color } from '#/media/color.ts';

export type NamedColor = { name: string; rgb: Color };

/** Kinds of edits that can be weak or strong, and have no opposite. */
type Strong =
  | 'sepia'
  | 'fade'
  | 'blur'
  | 'sharpen'
  | 'pixelate'
  | 'posterize'
  | 'denoise'
  | 'glow'
  | 'vignette'
  | 'grain';

/**
 * One change to a picture. `amount` is signed: 0.25 is a quarter more, -0.25 a quarter less. `strength` is 1 as a rule, less
 * where "a little" was asked for, more for "very".
 */
export type Edit =
  | { kind: 'brightness' | 'contrast' | 'saturation' | 'warmth'; amount: number }
  | { kind: 'grayscale' | 'invert' | 'sketch' | 'edges' | 'cartoon' }
  | { kind: Strong; strength: number }
  | { kind: 'tint' | 'border'; color: NamedColor; strength: number }
  /** Clockwise. */
  | { kind: 'rotate'; degrees: number }
  /** Left and right change places, or top and bottom. */
  | { kind: 'mirror' | 'flip' }
  | { kind: 'crop-shape'; width: number; height: number }
  | { kind: 'crop-part'; part: CropPart };

export const CROP_PARTS = {
  'top half': { left: 0, top: 0, width: 1, height: 0.5 },
  'bottom half': { left: 0, top: 0.5, width: 1, height: 0.5 },
  'left half': { left: 0, top: 0, width: 0.5, height: 1 },
  'right half': { left: 0.5, top: 0, width: 0.5, height: 1 },
  'top third': { left: 0, top: 0, width: 1, height: 1 / 3 },
  'bottom third': { left: 0, top: 2 / 3, width: 1, height: 1 / 3 },
  'left third': { left: 0, top: 0, width: 1 / 3, height: 1 },
  'right third': { left: 2 / 3, top: 0, width: 1 / 3, height: 1 },
  middle: { left: 0.15, top: 0.15, width: 0.7, height: 0.7 },
} as const;
export type CropPart = keyof typeof CROP_PARTS;

/** What the words beside an effect say of it. `percent` and `degrees` are null where none were named. */
export type Asked = { sign: 1 | -1; level: number; percent: number | null; degrees: number | null };

/** What a phrase means: the edits asked for; null where it cannot be done that way round. */
export type Effect = {
  /** In one or two words, for lists of what can be asked for. */
  name: string;
  edits: (asked: Asked) => Edit[] | null;
  /**
   * A word that means an effect only beside another: "portrait" beside one of cropping, "right" beside one of turning,
   * "colours" beside one that says how much.
   */
  needs?: 'crop' | 'turn' | 'amount';
  /** Takes a colour from the words beside it. */
  takesColor?: 'tint' | 'border';
};

type Tone = 'brightness' | 'contrast' | 'saturation' | 'warmth';
/** How much of a tone is changed where no figure is named. */
const USUAL: Record<Tone, number> = { brightness: 0.25, contrast: 0.3, saturation: 0.45, warmth: 0.5 };

function tone(kind: Tone, direction: 1 | -1 = 1): Effect['edits'] {
  return ({ sign, level, percent }) => {
    const size = percent === null ? USUAL[kind] * level : percent / 100;
    return [{ kind, amount: Math.max(-1, Math.min(2, sign * direction * size)) }];
  };
}

const strong =
  (kind: Strong): Effect['edits'] =>
  ({ sign, level, percent }) =>
    sign < 0 ? null : [{ kind, strength: percent === null ? level : Math.max(0.05, percent / 50) }];

const always =
  (...edits: Edit[]): Effect['edits'] =>
  ({ sign }) =>
    sign < 0 ? null : edits;

const both =
  (...parts: Effect['edits'][]): Effect['edits'] =>
  (asked) => {
    const found = parts.map((part) => part(asked));
    return found.some((edits) => edits === null) ? null : found.flatMap((edits) => edits ?? []);
  };

const rotate =
  (usual: number): Effect['edits'] =>
  ({ degrees }) => [{ kind: 'rotate', degrees: (Math.sign(usual) * (degrees ?? Math.abs(usual))) % 360 }];

const shape = (width: number, height: number) => always({ kind: 'crop-shape', width, height });
const part = (name: CropPart) => always({ kind: 'crop-part', part: name });

/** Every phrase that is understood. Phrases are lower case, without hyphens; the longest that fits is taken. */
const table: [name: string, phrases: string, Effect['edits'], more?: Omit<Effect, 'name' | 'edits'>][] = [
  ['brighter', 'brighter|brighten|bright|lighter|lighten|brightness|exposure', tone('brightness')],
  ['darker', 'darker|darken|dark|dim|dimmer', tone('brightness', -1)],
  ['contrast', 'contrast|contrasty|punchy|punchier|crisp|crisper', tone('contrast')],
  ['contrast', 'flat|flatter|soft contrast', tone('contrast', -1)],
  [
    'saturation',
    'saturation|saturate|saturated|vivid|vibrant|vibrance|colorful|colourful|richer colors|richer colours|pop',
    tone('saturation'),
  ],
  ['saturation', 'colors|colours|color|colour', tone('saturation'), { needs: 'amount' }],
  ['brighter', 'light', tone('brightness'), { needs: 'amount' }],
  ['saturation', 'desaturate|desaturated|muted|mute|pale|paler|dull|duller', tone('saturation', -1)],
  ['warmer', 'warm|warmer|warmth|cozy|cosy|golden|golden hour|sunny', tone('warmth')],
  ['cooler', 'cool|cooler|cold|colder|chilly|icy|wintry', tone('warmth', -1)],
  [
    'black and white',
    'black and white|black & white|b&w|bw|grayscale|greyscale|gray scale|grey scale|monochrome|monochromatic|remove color|remove colour|remove the color|remove the colour|remove colors|remove all color|remove all colour|colorless|colourless',
    always({ kind: 'grayscale' }),
  ],
  ['black and white', 'noir|film noir', always({ kind: 'grayscale' }, { kind: 'contrast', amount: 0.35 })],
  ['sepia', 'sepia|antique|old photo|old photograph', strong('sepia')],
  ['vintage', 'vintage|retro|nostalgic', both(strong('sepia'), strong('fade'), strong('vignette'), strong('grain'))],
  [
    'tint to a colour',
    'tint|tinted|tone|toned|hue|tinge|colorize|colourize|colorise|wash',
    () => [],
    { takesColor: 'tint' },
  ],
  ['fade', 'fade|faded|washed out|matte|matt', strong('fade')],
  ['blur', 'blur|blurred|blurry|blurrier|blurring|out of focus|defocus|gaussian blur|soften|softer', strong('blur')],
  [
    'sharpen',
    'sharpen|sharp|sharper|sharpness|sharpening|clearer|in focus|remove blur|remove the blur|deblur',
    strong('sharpen'),
  ],
  [
    'remove noise',
    'denoise|remove noise|remove the noise|remove grain|remove the grain|less noise|less grain|reduce noise|smooth|smoother',
    strong('denoise'),
  ],
  ['pixelate', 'pixelate|pixelated|pixel art|pixels|mosaic|8 bit|8bit', strong('pixelate')],
  ['posterize', 'posterize|posterized|posterise|posterised|poster|pop art', strong('posterize')],
  ['sketch', 'sketch|pencil|pencil sketch|pencil drawing|drawing|charcoal|hand drawn', always({ kind: 'sketch' })],
  ['edges', 'edges|edge|outline|outlines|contours|line art', always({ kind: 'edges' })],
  ['cartoon', 'cartoon|comic|comic book|cel shaded|illustration', always({ kind: 'cartoon' })],
  ['invert', 'invert|inverted|inverse|negative', always({ kind: 'invert' })],
  ['glow', 'glow|glowing|dreamy|dreamlike|bloom|soft light|soft focus|ethereal', strong('glow')],
  ['vignette', 'vignette|vignetting|dark corners|darker corners|darken the corners|darken corners', strong('vignette')],
  ['grain', 'grain|grainy|film grain|noise|noisy', strong('grain')],
  [
    'dramatic',
    'dramatic|moody|moodier|gloomy|gloomier',
    both(tone('contrast'), tone('saturation', -1), strong('vignette')),
  ],
  [
    'cinematic',
    'cinematic|filmic',
    both(tone('contrast'), tone('warmth'), strong('vignette'), always({ kind: 'crop-shape', width: 21, height: 9 })),
  ],
  ['sunset', 'sunset|at sunset|evening light|autumn|autumnal|fall colors', both(tone('warmth'), tone('saturation'))],
  ['winter', 'winter|like winter|frosty', both(tone('warmth', -1), tone('saturation', -1))],
  ['hdr', 'hdr', both(tone('contrast'), tone('saturation'), strong('sharpen'))],
  [
    'night',
    'night|nighttime|night time|at night|day into night|day to night',
    both((asked) => tone('brightness', -1)({ ...asked, level: asked.level * 2 }), tone('warmth', -1)),
  ],
  ['rotate', 'rotate|rotated|rotate right|rotate it right|rotate clockwise|turn right|clockwise|sideways', rotate(90)],
  [
    'rotate',
    'rotate left|rotate it left|rotate counterclockwise|rotate counter clockwise|counterclockwise|counter clockwise|anticlockwise|anti clockwise|turn left',
    rotate(-90),
  ],
  ['rotate', 'right|to the right', rotate(90), { needs: 'turn' }],
  ['rotate', 'left|to the left', rotate(-90), { needs: 'turn' }],
  ['upside down', 'upside down|turn around', rotate(180)],
  [
    'mirror',
    'mirror|mirrored|mirror horizontally|mirror it horizontally|mirrored horizontally|flip horizontally|flip it horizontally|flip left to right|flop|flip horizontal|horizontal flip',
    always({ kind: 'mirror' }),
  ],
  [
    'flip',
    'flip|flipped|flip it upside down|flip upside down|mirror vertically|mirror it vertically|mirrored vertically|flip vertically|flip it vertically|flip vertical|vertical flip',
    always({ kind: 'flip' }),
  ],
  ['square', 'square|1:1|1x1', shape(1, 1)],
  ['16:9', '16:9|16x9|widescreen|wide screen', shape(16, 9)],
  ['16:9', 'landscape|wide|horizontal', shape(16, 9), { needs: 'crop' }],
  ['9:16', '9:16|9x16|story format', shape(9, 16)],
  ['portrait', '4:5|4x5', shape(4, 5)],
  ['portrait', 'portrait|vertical|tall|upright', shape(3, 4), { needs: 'crop' }],
  ['4:3', '4:3|4x3', shape(4, 3)],
  ['3:4', '3:4|3x4', shape(3, 4)],
  ['3:2', '3:2|3x2', shape(3, 2)],
  ['2:3', '2:3|2x3', shape(2, 3)],
  ['21:9', '21:9|21x9|panorama|panoramic', shape(21, 9)],
  ['top half', 'top half|upper half', part('top half')],
  ['bottom half', 'bottom half|lower half', part('bottom half')],
  ['left half', 'left half', part('left half')],
  ['right half', 'right half', part('right half')],
  ['top third', 'top third|upper third', part('top third')],
  ['bottom third', 'bottom third|lower third', part('bottom third')],
  ['left third', 'left third', part('left third')],
  ['right third', 'right third', part('right third')],
  ['middle', 'zoom in|closer|close up|crop in|tighter', part('middle')],
  ['middle', 'middle|center|centre', part('middle'), { needs: 'crop' }],
  ['border', 'border|frame|framed|bordered|passepartout', () => [], { takesColor: 'border' }],
];

export const effectsByPhrase: ReadonlyMap<string, Effect> = new Map(
  table.flatMap(([name, phrases, edits, more]) =>
    phrases.split('|').map((phrase): [string, Effect] => [phrase, { name, edits, ...more }]),
  ),
);

/** For people who asked for something else. */
export const WHAT_IS_UNDERSTOOD =
  'brighter or darker, contrast, saturation, warmer or cooler, black and white, sepia, vintage, a tint of a colour, blur, sharpen, ' +
  'remove noise, pixelate, posterize, sketch, edges, cartoon, invert, glow, fade, vignette, grain, rotate, flip, mirror, a border, ' +
  'and crops such as square, 16:9 or top half, each also "a little" or "very"';
