import type { Place } from '#/generators/local/understanding/places.ts';
import { hexOf } from '#/generators/local/understanding/qualities.ts';
import { type Color, hex, lighten } from '#/media/color.ts';
import {
  arches,
  blackboard,
  both,
  cabinets,
  type Furnish,
  framed,
  pendants,
  shelves,
  stageLights,
} from './furniture.ts';
import type { Stage } from './stage.ts';

export type Room = {
  wall: Color;
  floor: Color;
  floorKind: 'boards' | 'tiles' | 'plain';
  window?: number;
  isDark?: true;
  furnish?: Furnish;
};

/** How each place indoors is painted and furnished. */
export const ROOMS: Readonly<Partial<Record<Place, (stage: Stage) => Room>>> = {
  room: (stage) => ({
    wall: [238, 214, 188],
    floor: [186, 134, 88],
    floorKind: 'boards',
    window: 0.28,
    furnish: framed(stage, [
      ['framed-picture', 0.66, 120, 62],
      ['potted-plant', 0.9, 0, 84],
      ['couch-and-lamp', 0.6, 0, 120],
    ]),
  }),
  library: (stage) => ({
    wall: [206, 176, 136],
    floor: [150, 98, 62],
    floorKind: 'boards',
    furnish: both(shelves, framed(stage, [['potted-plant', 0.93, 0, 70]])),
  }),
  kitchen: (stage) => ({
    wall: [246, 226, 192],
    floor: [208, 186, 160],
    floorKind: 'tiles',
    window: 0.24,
    furnish: both(
      cabinets,
      framed(stage, [
        ['teapot', 0.72, 72, 34],
        ['potted-plant', 0.9, 72, 44],
        ['shallow-pan-of-food', 0.5, 72, 30],
      ]),
    ),
  }),
  cafe: (stage) => ({
    wall: [196, 128, 98],
    floor: [140, 96, 68],
    floorKind: 'boards',
    window: 0.3,
    furnish: both(
      pendants,
      framed(stage, [
        ['framed-picture', 0.78, 110, 56],
        ['potted-plant', 0.92, 0, 92],
        ['own-table', 0.68, 0, 76],
        ['hot-beverage', 0.68, 72, 24],
      ]),
    ),
  }),
  classroom: (stage) => ({
    wall: [240, 228, 192],
    floor: [196, 150, 104],
    floorKind: 'boards',
    furnish: both(
      blackboard,
      framed(stage, [
        ['globe-showing-europe-africa', 0.9, 0, 64],
        ['books', 0.1, 0, 48],
      ]),
    ),
  }),
  bedroom: (stage) => ({
    wall: [196, 190, 224],
    floor: [180, 138, 104],
    floorKind: 'boards',
    window: 0.3,
    furnish: framed(stage, [
      ['bed', 0.72, 0, 116],
      ['framed-picture', 0.72, 140, 50],
      ['teddy-bear', 0.46, 0, 50],
    ]),
  }),
  hospital: (stage) => ({
    wall: [216, 236, 234],
    floor: [188, 208, 212],
    floorKind: 'tiles',
    window: 0.26,
    furnish: framed(stage, [
      ['bed', 0.74, 0, 112],
      ['mantelpiece-clock', 0.74, 150, 40],
      ['potted-plant', 0.94, 0, 80],
    ]),
  }),
  office: (stage) => ({
    wall: [214, 222, 232],
    floor: [150, 140, 142],
    floorKind: 'plain',
    window: 0.34,
    furnish: framed(stage, [
      ['own-bookshelf', 0.78, 0, 150],
      ['potted-plant', 0.94, 0, 88],
      ['framed-picture', 0.6, 110, 50],
    ]),
  }),
  stage: () => ({ wall: [62, 24, 60], floor: [88, 56, 66], floorKind: 'boards', isDark: true, furnish: stageLights }),
  hall: () => ({ wall: [164, 150, 164], floor: [146, 118, 112], floorKind: 'tiles', furnish: arches }),
  table: (stage) => ({
    wall: [234, 206, 176],
    floor: [182, 124, 78],
    floorKind: 'boards',
    window: 0.7,
    furnish: framed(stage, [
      ['potted-plant', 0.2, 22, 96],
      ['books', 0.33, 22, 54],
    ]),
  }),
  plain: (stage) => {
    const color: Color = stage.shot.placeColor ? hex(hexOf(stage.shot.placeColor)) : [226, 222, 236];
    return { wall: color, floor: lighten(color, -0.03), floorKind: 'plain' };
  },
};

export const isIndoors = (place: Place): boolean => place in ROOMS;
