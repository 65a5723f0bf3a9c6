import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { Motion } from '#/generators/local/understanding/motions.ts';
import { css, mix } from '#/media/color.ts';
import type { Placed } from './layout.ts';
import { type Pose, poseOf } from './performance.ts';
import { hazeOf } from './scenes/ground.ts';
import { isIndoors } from './scenes/rooms.ts';
import { createGlow, type Moment, project, type Scene, type Stage, verticalGradient } from './scenes/stage.ts';
import { facesRight } from './sizes.ts';
import type { Sprite } from './sprites.ts';

/** A placed copy with its picture; `carrier` is the copy whose moves it shares. */
export type Member = Placed & { sprite: Sprite; picture: string; motion: Motion; carrier: Member | null };

const GOING: readonly Motion[] = ['walk', 'run', 'drive', 'fly', 'swim', 'crawl', 'jump'];
const GLOWING = new Set([
  'fire',
  'candle',
  'light-bulb',
  'jack-o-lantern',
  'full-moon',
  'crescent-moon',
  'sun',
  'star',
  'glowing-star',
  'crystal-ball',
  'diya-lamp',
  'own-lighthouse',
  'sparkles',
]);

/** Draws the members of a picture in the light of its scene, with shadows on the ground or rings on the water. */
export function createCast(stage: Stage, members: readonly Member[]): Scene {
  const lit = new Map<Sprite, Canvas>();
  const shadow = createGlow([12, 8, 30], 128, 0.25);
  const glow = createGlow([255, 196, 110]);
  for (const member of members) {
    if (!lit.has(member.sprite)) lit.set(member.sprite, inSceneLight(stage, member));
  }
  return (ctx, moment) => {
    const drawn = members.map((member) => ({ member, at: positionOf(stage, member, moment) }));
    for (const { member, at } of drawn) if (member.footing === 'ground') castShadow(ctx, shadow, stage, at);
    for (const { member, at } of drawn) {
      const canvas = lit.get(member.sprite) as Canvas;
      ctx.save();
      if (member.footing === 'water') clipAtWater(ctx, stage, at);
      ctx.translate(at.x, at.feet + at.pose.dy * at.tall - at.tall / 2);
      ctx.rotate(at.pose.turn);
      ctx.scale((at.isFlipped ? -1 : 1) * at.pose.stretchX, at.pose.stretchY);
      ctx.globalAlpha = at.pose.alpha;
      ctx.drawImage(canvas, -at.wide / 2, -at.tall / 2 + ((1 - at.pose.stretchY) * at.tall) / 2, at.wide, at.tall);
      ctx.restore();
      if (member.footing === 'water') ripple(ctx, stage, at);
      if (GLOWING.has(member.picture)) {
        ctx.globalCompositeOperation = 'screen';
        ctx.globalAlpha = stage.shot.palette.isDark || isIndoors(stage.shot.place) ? 0.5 : 0.22;
        const reach = at.tall * 1.5;
        ctx.drawImage(glow, at.x - reach, at.feet - at.tall * 0.55 - reach, reach * 2, reach * 2);
        ctx.globalAlpha = 1;
        ctx.globalCompositeOperation = 'source-over';
      }
    }
  };
}

type Position = { x: number; feet: number; tall: number; wide: number; pose: Pose; isFlipped: boolean };

function positionOf(stage: Stage, member: Member, moment: Moment): Position {
  const depth = [0.25, 0.5, 0.62][Number(member.order > -200) + Number(member.order > -90)] ?? 0.62;
  const { x, y, scale } = project(stage, member.x, member.y, depth, moment.camera);
  const tall = member.height * stage.height * scale;
  const leader = member.carrier ?? member;
  const pose = poseOf(leader.motion, moment.seconds, moment.progress, stage.pace, leader.copy * 1.7 + leader.actor);
  const goesRight = stage.lightX < 0.5;
  const isGoing = GOING.includes(leader.motion);
  const isFlipped = isGoing ? facesRight(member.picture) !== goesRight : false;
  const way = goesRight ? 1 : -1;
  const share = (leader.height / member.height) * tall;
  const turned = { ...pose, turn: pose.turn * (isGoing ? way : 1), dy: (pose.dy * share) / tall };
  return {
    x: x + pose.dx * way * share,
    feet: y,
    tall,
    wide: (tall * member.sprite.width) / member.sprite.height,
    pose: member.carrier ? { ...turned, stretchX: 1, stretchY: 1 } : turned,
    isFlipped,
  };
}

/** Two soft ovals: a wide one thrown from the light, and a dark one where the feet touch. */
function castShadow(ctx: Parameters<Scene>[0], shadow: Canvas, stage: Stage, { x, feet, wide, tall, pose }: Position) {
  const lift = Math.max(0.35, 1 + pose.dy * 1.4);
  const away = (stage.lightX < 0.5 ? 1 : -1) * wide * 0.1;
  const isNight = stage.shot.palette.isDark;
  for (const [reach, high, alpha, shift] of [
    [0.78, 0.1, isNight ? 0.3 : 0.26, away],
    [0.46, 0.045, isNight ? 0.5 : 0.42, 0],
  ] as const) {
    ctx.globalAlpha = alpha * lift;
    const [w, h] = [wide * reach * lift, Math.min(wide, tall) * high * 1.25 + tall * 0.012];
    ctx.drawImage(shadow, x + shift - w, feet - h * 0.95, w * 2, h * 2);
  }
  ctx.globalAlpha = 1;
}

function clipAtWater(ctx: Parameters<Scene>[0], stage: Stage, { feet, tall }: Position) {
  ctx.beginPath();
  ctx.rect(0, 0, stage.width, feet - tall * 0.05);
  ctx.clip();
}

function ripple(ctx: Parameters<Scene>[0], stage: Stage, { x, feet, wide, tall }: Position) {
  ctx.fillStyle = css(mix(hazeOf(stage), [235, 248, 255], 0.7), 0.5);
  ctx.beginPath();
  ctx.ellipse(x, feet - tall * 0.05, wide * 0.56, Math.max(2, tall * 0.022), 0, 0, 7);
  ctx.fill();
}

/** Tints a picture as the hour does, shades it from the light's side, and lights its edge. */
function inSceneLight(stage: Stage, { sprite, order, picture }: Member): Canvas {
  const { width, height } = sprite;
  const copy = createCanvas(width, height);
  const ctx = copy.getContext('2d');
  ctx.drawImage(sprite.canvas, 0, 0);
  if (GLOWING.has(picture)) return copy;
  const indoors = isIndoors(stage.shot.place) || stage.shot.place === 'space';
  const ambient = indoors ? mix(stage.ambient, [255, 246, 234], 0.72) : mix(stage.ambient, [255, 255, 255], 0.18);
  overlay(ctx, sprite.canvas, 'multiply', (one) => {
    one.fillStyle = css(ambient);
    one.fillRect(0, 0, width, height);
  });
  const side = stage.lightX < 0.5 ? 0 : width;
  overlay(ctx, sprite.canvas, 'multiply', (one) => {
    const shade = one.createLinearGradient(side, 0, width - side, height);
    shade.addColorStop(0, 'rgb(255,255,255)');
    shade.addColorStop(0.55, 'rgb(250,246,250)');
    shade.addColorStop(1, 'rgb(186,176,206)');
    one.fillStyle = shade;
    one.fillRect(0, 0, width, height);
  });
  overlay(ctx, sprite.canvas, 'screen', (one) => {
    one.fillStyle = css(stage.shot.palette.glow, indoors ? 0.3 : 0.6);
    one.fillRect(0, 0, width, height);
    one.globalCompositeOperation = 'destination-out';
    const rim = Math.max(1.5, height * 0.014);
    one.drawImage(sprite.canvas, side === 0 ? rim : -rim, rim);
  });
  if (order <= -90 && !indoors) {
    ctx.globalCompositeOperation = 'source-atop';
    ctx.fillStyle = verticalGradient(ctx, 0, height, [css(hazeOf(stage), 0.12), css(hazeOf(stage), 0.26)]);
    ctx.fillRect(0, 0, width, height);
  }
  return copy;
}

/** Paints something over a picture, only where the picture is. */
function overlay(
  ctx: Parameters<Scene>[0],
  mask: Canvas,
  mode: 'multiply' | 'screen',
  paint: (ctx: Parameters<Scene>[0]) => void,
) {
  const layer = createCanvas(mask.width, mask.height);
  const one = layer.getContext('2d');
  paint(one);
  one.globalCompositeOperation = 'destination-in';
  one.drawImage(mask, 0, 0);
  ctx.globalCompositeOperation = mode;
  ctx.drawImage(layer, 0, 0);
  ctx.globalCompositeOperation = 'source-over';
}
