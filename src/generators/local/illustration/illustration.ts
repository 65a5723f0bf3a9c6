import type { Motion } from '#/generators/local/understanding/motions.ts';
import type { Subject, Understanding } from '#/generators/local/understanding/understand.ts';
import { createNoise } from '#/media/noise.ts';
import { createRandom } from '#/media/random.ts';
import { createCast, type Member } from './cast.ts';
import { isPerson } from './figures.ts';
import { type Actor, layOut } from './layout.ts';
import { AMBIENT } from './palette.ts';
import { createBackdrop, PROPS } from './scenes/scenes.ts';
import type { Scene, Setting, Stage } from './scenes/stage.ts';
import { createWeather } from './scenes/weather.ts';
import { naturalHeight } from './sizes.ts';
import { makeSprite, type Sprite } from './sprites.ts';

type Size = { widthPx: number; heightPx: number };
const PROP_PX = 220;

/** People who do something, for whom the set has a picture of it. */
const DOING: readonly (readonly [motion: string, suffix: string])[] = [
  ['run', 'running'],
  ['walk', 'walking'],
  ['dance', 'dancing'],
  ['swim', 'swimming'],
];

/** Draws what was understood in a setting. Slow things (vectors, sprites, layers) are made once; the scene then paints frames. */
export async function createIllustration(
  { subjects, pace }: Pick<Understanding, 'subjects' | 'pace'>,
  setting: Setting,
  { widthPx: width, heightPx: height }: Size,
  seed: number,
): Promise<Scene> {
  const random = createRandom(seed);
  const lightX = random.chance(0.5) ? random.range(0.2, 0.36) : random.range(0.64, 0.8);
  const shown = subjects.filter(({ picture }) => !(setting.place === 'table' && picture === 'own-table'));
  const stage: Stage = {
    width,
    height,
    pace,
    random,
    lightX,
    unit: Math.min(width, height) / 360,
    shot: setting,
    noise: createNoise(seed ^ 0x5f3759df),
    ambient: AMBIENT[setting.time],
    props: await makeProps(seed, new Set(subjects.map(({ picture }) => picture))),
    hasLight: subjects.some(({ picture }) => /-moon$|^sun/.test(picture)),
  };
  const backdrop = createBackdrop(stage);
  const kept = relinked(subjects, shown);
  const sprites: Sprite[] = [];
  for (const [index, subject] of kept.entries()) {
    const worn = kept.filter(({ relation }) => relation?.kind === 'wears' && relation.to === index);
    const picture = pictureDoing(subject, worn.length > 0);
    sprites.push(await makeSprite({ picture, color: subject.color }, worn, height * 0.62, createRandom(seed + index)));
  }
  const actors = kept.map((subject, index): Actor => {
    const sprite = sprites[index] as Sprite;
    return {
      subject,
      aspect: sprite.width / sprite.height,
      height: naturalHeight(subject.picture, isPerson(subject.picture)),
    };
  });
  const placed = layOut(actors, { aspect: width / height, ...backdrop }, random);
  const members: Member[] = placed.map((one) => {
    const { picture, motion } = kept[one.actor] as Subject;
    return {
      ...one,
      sprite: sprites[one.actor] as Sprite,
      picture,
      motion: motion ?? usualMotion(picture),
      carrier: null,
    };
  });
  for (const member of members) member.carrier = carrierOf(member, members, kept);
  const cast = createCast(stage, members);
  const weather = createWeather(stage);
  return (ctx, moment) => {
    backdrop.behind(ctx, moment);
    cast(ctx, moment);
    backdrop.before?.(ctx, moment);
    weather?.(ctx, moment);
  };
}

const USUAL: readonly (readonly [RegExp, Motion])[] = [
  [/fire|candle/, 'flicker'],
  [/fish|dolphin|whale|turtle|shark|octopus/, 'swim'],
  [/balloon|kite|cloud|butterfly|honeybee/, 'float'],
];
const usualMotion = (picture: string): Motion => USUAL.find(([kind]) => kind.test(picture))?.[1] ?? 'wait';

/** What rides or is held goes where its carrier goes. */
function carrierOf(member: Member, members: readonly Member[], subjects: readonly Subject[]): Member | null {
  const relation = subjects[member.actor]?.relation;
  if (relation && ['with', 'on'].includes(relation.kind)) {
    const parent = members.find(
      ({ actor, copy }) =>
        actor === relation.to && copy === Math.min(member.copy, (subjects[relation.to]?.count ?? 1) - 1),
    );
    const goesAlong =
      relation.kind === 'with'
        ? member.footing === 'carried'
        : ['drive', 'run', 'walk'].includes(parent?.motion ?? '') &&
          parent?.footing === 'carried' &&
          /horse|cycle|scooter|skateboard|unicorn|elephant|camel|dragon|automobile|sled|boat|broom/.test(
            member.picture,
          );
    return parent && goesAlong ? parent : null;
  }
  return null;
}

function pictureDoing({ picture, motion }: Subject, isDressed: boolean): string {
  if (isDressed || !['man', 'woman', 'person'].includes(picture)) return picture;
  const suffix = DOING.find(([one]) => one === motion)?.[1];
  return suffix && !(picture === 'person' && suffix === 'dancing') ? `${picture}-${suffix}` : picture;
}

/** Leaves out what the scene draws itself, and points relations to the places in the shorter list. */
function relinked(all: readonly Subject[], shown: readonly Subject[]): Subject[] {
  return shown.map((subject) => {
    const to = subject.relation ? shown.indexOf(all[subject.relation.to] as Subject) : -1;
    return { ...subject, relation: subject.relation && to >= 0 ? { kind: subject.relation.kind, to } : null };
  });
}

/** Without what is a subject: nobody asked for two of it. */
async function makeProps(seed: number, subjects: ReadonlySet<string>): Promise<Map<string, Sprite>> {
  const props = new Map<string, Sprite>();
  for (const name of PROPS.filter((one) => !subjects.has(one) || /tree|cactus/.test(one)))
    props.set(name, await makeSprite({ picture: name, color: null }, [], PROP_PX, createRandom(seed)));
  return props;
}
