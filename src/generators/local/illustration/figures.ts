import type { ColorName } from '#/generators/local/understanding/qualities.ts';
import { hexOf } from '#/generators/local/understanding/qualities.ts';
import type { Random } from '#/media/random.ts';
import { withOwnIds } from './vectors.ts';

/** Faces of animals and the like, which get a body: the tail that goes with it. */
const TAILS: Readonly<Record<string, 'bushy' | 'thin' | 'short' | 'none'>> = {
  fox: 'bushy',
  wolf: 'bushy',
  raccoon: 'bushy',
  bear: 'short',
  'polar-bear': 'short',
  lion: 'thin',
  panda: 'short',
  koala: 'none',
  frog: 'none',
  hamster: 'short',
  'cat-face': 'thin',
  'dog-face': 'thin',
  'rabbit-face': 'short',
  'mouse-face': 'thin',
  'tiger-face': 'thin',
  'cow-face': 'thin',
  'pig-face': 'short',
  'monkey-face': 'thin',
  boar: 'short',
  moose: 'short',
  robot: 'none',
  alien: 'none',
  'dragon-face': 'thin',
  'clown-face': 'none',
  goblin: 'none',
  ogre: 'none',
  unicorn: 'bushy',
  'horse-face': 'bushy',
};
/** Heads of people, which get a body; the share of the figure's height that the head has. */
const HEADS: Readonly<Record<string, number>> = {
  man: 0.36,
  woman: 0.36,
  person: 0.36,
  'old-man': 0.38,
  'old-woman': 0.38,
  'older-person': 0.38,
  boy: 0.44,
  girl: 0.44,
  child: 0.44,
  baby: 0.5,
};
/** People shown to the waist, which get legs. */
const BUSTS =
  /^((man|woman|person)-)?(cook|astronaut|teacher|firefighter|police-officer|student|health-worker|artist|scientist|farmer|office-worker|singer|pilot|judge|mechanic|factory-worker|technologist|construction-worker|guard|detective|mage|elf|fairy|vampire|superhero|supervillain|in-tuxedo|with-veil|with-crown|with-headscarf|wearing-turban|beard|red-hair|blonde-hair|curly-hair|white-hair|bald)$|^(princess|prince|ninja|santa-claus|mrs-claus|mx-claus|breast-feeding|pregnant-(wo)?man)$/;
const SKINS = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

export const needsBody = (picture: string): boolean => picture in TAILS || picture in HEADS || BUSTS.test(picture);
export const isPerson = (picture: string): boolean =>
  picture in HEADS || BUSTS.test(picture) || /^(wo)?man-|^person-/.test(picture);

/** A picture of people in a tone of skin; yellow ones look like signs, not like people. */
export function withSkin(picture: string, random: Random, exists: (name: string) => boolean): string {
  const toned = `${picture}-${random.pick([...SKINS] as [string, ...string[]])}`;
  return exists(toned) ? toned : picture;
}

/** What somebody wears: its vector, recoloured already, and its colour. */
export type Worn = { picture: string; vector: string; color: ColorName | null };
/** The colours of a head: of its fur or skin, of its light parts, and of what it is dressed in at its lower edge. */
export type HeadColors = { main: string; light: string; lower: string };

/** A whole figure as the inside of an SVG, with its size. */
export type Figure = { body: string; width: number; height: number };

/** Puts a body under a face, a head or a bust, and on it what it wears. Other pictures stay as they are, 32 by 32. */
export function figureOf(
  picture: string,
  vector: string,
  colors: HeadColors,
  worn: readonly Worn[],
  random: Random,
): Figure {
  const head = withOwnIds(vector, 'h');
  if (picture in TAILS) return animal(head, TAILS[picture] as string, picture === 'robot', colors, worn);
  if (picture in HEADS) return person(head, HEADS[picture] as number, colors, worn, random);
  if (BUSTS.test(picture)) return bust(head, colors, worn);
  return { body: head + wear(worn, { x: 16, top: 1, eyes: 10, neck: 17, width: 22 }), width: 32, height: 32 };
}

type Anchors = { x: number; top: number; eyes: number; neck: number; width: number };

/** Hats on the head, glasses before the eyes, everything else round the neck. */
function wear(worn: readonly Worn[], at: Anchors): string {
  return worn
    .map(({ picture, vector }, index) => {
      const body = withOwnIds(vector, `w${index}`);
      if (/hat|cap|crown|helmet/.test(picture)) return put(body, at.x, at.top - at.width * 0.1, at.width * 0.66);
      if (/glasses|goggles/.test(picture)) return put(body, at.x, at.eyes, at.width * 0.8);
      if (/scarf/.test(picture)) return scarf(at, worn[index]?.color ?? 'red');
      return put(body, at.x, at.neck + at.width * 0.25, at.width * 0.5);
    })
    .join('');
}

const put = (body: string, x: number, y: number, size: number) =>
  `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 32})">${body}</g>`;

function scarf({ x, neck, width }: Anchors, color: ColorName): string {
  const w = width * 0.42;
  const fill = hexOf(color);
  return `<g><path d="M${x + w * 0.35} ${neck}l${w * 0.5} ${w * 1.25}l-${w * 0.62} ${w * 0.12}l-${w * 0.38}-${w * 1.2}z" fill="${fill}"/><path d="M${x + w * 0.35} ${neck}l${w * 0.5} ${w * 1.25}l-${w * 0.62} ${w * 0.12}l-${w * 0.38}-${w * 1.2}z" fill="#000" opacity=".16"/><rect x="${x - w}" y="${neck - w * 0.26}" width="${w * 2}" height="${w * 0.52}" rx="${w * 0.26}" fill="${fill}"/><path d="M${x - w * 0.9} ${neck + w * 0.1}q${w * 0.9} ${w * 0.3} ${w * 1.8} 0" stroke="#fff" stroke-opacity=".3" stroke-width="${w * 0.09}" fill="none"/></g>`;
}

function animal(
  head: string,
  tail: string,
  isBoxy: boolean,
  { main, light }: HeadColors,
  worn: readonly Worn[],
): Figure {
  const tails: Record<string, string> = {
    bushy: `<path d="M26 46c9 3 14-4 12-13-.6-3-3-4-4-1-1.4 5-4 8-10 9z" fill="${main}"/><path d="M38 33c-.6-3-3-4-4-1-.5 1.8-1.1 3.3-2 4.6 2 1.2 4.4 1.2 6.2.2.1-1.2.1-2.5-.2-3.800z" fill="${light}"/>`,
    thin: `<path d="M26 46c8 2 12-3 9.5-11" stroke="${main}" stroke-width="2.6" stroke-linecap="round" fill="none"/>`,
    short: `<circle cx="30" cy="45" r="3" fill="${main}"/>`,
    none: '',
  };
  const torso = isBoxy
    ? `<rect x="9.5" y="27" width="21" height="20" rx="4" fill="${main}"/><rect x="14" y="33" width="12" height="8" rx="1.5" fill="${light}"/><rect x="4.5" y="30" width="4.5" height="13" rx="2.2" fill="${main}"/><rect x="31" y="30" width="4.5" height="13" rx="2.2" fill="${main}"/>`
    : `<path d="M20 26c7 0 9 7 10 13 .8 5-1 10-4 10H14c-3 0-4.8-5-4-10 1-6 3-13 10-13z" fill="${main}"/><ellipse cx="20" cy="38" rx="5.4" ry="8.6" fill="${light}"/>`;
  const legs = `<g fill="${main}"><rect x="12.6" y="36" width="5.2" height="14" rx="2.6"/><rect x="22.2" y="36" width="5.2" height="14" rx="2.6"/></g><g fill="#000" opacity=".13"><path d="M17.8 38v10a2.6 2.6 0 0 1-2.6 2.6c1.5-.6 1.6-2 1.6-3.600v-8.500zM22.2 38v10a2.6 2.6 0 0 0 2.6 2.6c-1.5-.6-1.6-2-1.6-3.600v-8.500z"/></g><ellipse cx="14.6" cy="49.6" rx="3.6" ry="1.9" fill="${light}"/><ellipse cx="25.4" cy="49.6" rx="3.6" ry="1.9" fill="${light}"/>`;
  const shade =
    '<path d="M13 29c3 2.6 11 2.6 14 0 1.5 1 2.4 2.6 3 4.5-5 3-15 3-20 0 .6-1.9 1.5-3.5 3-4.500z" fill="#000" opacity=".16"/>';
  const anchors = { x: 20, top: 3, eyes: 18, neck: 30, width: 30 };
  const face = put(head, 20, 16, 31);
  const onNeck = worn.filter(({ picture }) => !/hat|cap|crown|helmet|glasses|goggles/.test(picture));
  const onHead = worn.filter((one) => !onNeck.includes(one));
  return {
    body: `${tails[tail]}${torso}${legs}${shade}${wear(onNeck, anchors)}${face}${wear(onHead, anchors)}`,
    width: 40,
    height: 52,
  };
}

const SHIRTS = ['#e2574c', '#3c7dd9', '#f0a63a', '#3fa66b', '#8a5fc9', '#e77fa6', '#2fa5a5'] as const;
const TROUSERS = ['#39456b', '#4a4f5e', '#6b5138', '#2f5d62'] as const;

function person(head: string, share: number, { main }: HeadColors, worn: readonly Worn[], random: Random): Figure {
  const height = 60;
  const size = height * share;
  const neck = size * 0.93;
  const clothes = worn.find(({ picture }) => /dress|shirt|coat|kimono|sari|vest/.test(picture));
  const shirt = clothes?.color ? hexOf(clothes.color) : random.pick(SHIRTS);
  const trousers = random.pick(TROUSERS);
  const hips = neck + (height - neck) * 0.48;
  const isDress = clothes !== undefined && /dress|kimono|sari/.test(clothes.picture);
  const arm = (side: 1 | -1) =>
    `<path d="M${18 + side * 5} ${neck + 3}q${side * 4.6} 4 ${side * 4} ${(hips - neck) * 0.86}" stroke="${shirt}" stroke-width="4" stroke-linecap="round" fill="none"/><circle cx="${18 + side * 9.2}" cy="${neck + 3 + (hips - neck) * 0.94}" r="2.1" fill="${main}"/>`;
  const leg = (x: number) =>
    `<rect x="${x}" y="${hips - 1}" width="4.8" height="${height - hips - 1.4}" fill="${isDress ? main : trousers}"/><path d="M${x - 1.2} ${height}v-1.500q0-1.7 2-1.700h4v3.200z" fill="#3b2f3f"/>`;
  const torso = isDress
    ? `<path d="M13 ${neck + 1}h10l2 ${(hips - neck) * 0.6}l5 ${(height - neck) * 0.42}q-12 4-24 0l5-${(height - neck) * 0.42}z" fill="${shirt}"/><path d="M11 ${neck + 1 + (hips - neck) * 0.58}h14" stroke="#000" stroke-opacity=".2" stroke-width="1.3"/>`
    : `<path d="M12.5 ${neck + 4}q0-4 5.5-4t5.5 4l.7 ${hips - neck - 3}h-12.400z" fill="${shirt}"/><path d="M20.5 ${neck}q3 .8 3 4l.7 ${hips - neck - 3}h-3.600z" fill="#000" opacity=".12"/>`;
  const rest = worn.filter((one) => one !== clothes);
  const anchors = { x: 18, top: size * 0.06, eyes: size * 0.5, neck: neck + 0.6, width: size * 0.92 };
  const body = `${leg(12.6)}${leg(18.8)}${arm(-1)}${arm(1)}<rect x="16" y="${neck - 3}" width="4" height="5" fill="${main}"/>${torso}${put(head, 18, size / 2, size)}${wear(rest, anchors)}`;
  return { body, width: 36, height };
}

function bust(head: string, { lower }: HeadColors, worn: readonly Worn[]): Figure {
  const legs = `<path d="M8.5 30h15v6h-15z" fill="${lower}"/><path d="M9 35h6.400v9H9.400zM16.6 35H23l-.4 9h-6z" fill="${lower}"/><path d="M8.5 30h15v6l-.5 8h-6.400v-8h-1.200v8H9z" fill="#000" opacity=".24"/><path d="M8.2 47v-1.600q0-1.8 2.2-1.800h5v3.400zM16.6 47v-3.400h5q2.2 0 2.2 1.800V47z" fill="#2d2733"/>`;
  return {
    body: `${legs}${head}${wear(worn, { x: 16, top: 3, eyes: 10.5, neck: 19, width: 17 })}`,
    width: 32,
    height: 47,
  };
}
