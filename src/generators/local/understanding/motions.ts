/** How a thing moves in a film. */
const MOTIONS = {
  walk: 'walk stroll wander march hike cross lead guard follow shop',
  run: 'run jog race gallop chase flee hurry sprint charge escape',
  drive: 'drive ride roll travel cycle skate ski sail row cruise plough plow speed cross park glide tow',
  jump: 'jump hop leap bounce skip splash',
  fly: 'fly soar hover land launch take-off glide',
  swim: 'swim dive snorkel float-on paddle',
  float: 'float drift levitate sail hang',
  fall: 'fall drop tumble',
  rise: 'rise launch ascend climb lift',
  spin: 'spin turn twirl rotate whirl pirouette',
  dance: 'dance celebrate party sing perform play juggle',
  shake: 'shake tremble shiver fight wrestle vibrate laugh bark roar',
  swing: 'swing sway rock wave dangle blow',
  grow: 'grow bloom blossom expand inflate',
  shrink: 'shrink melt vanish disappear',
  sleep: 'sleep nap rest lie snore dream relax sit',
  nod: 'eat drink read nod talk teach cook write paint look watch pray think have drink sing',
  sink: 'sink dive',
  flicker: 'burn flicker glow shine sparkle',
  crawl: 'crawl creep sneak slither',
  wait: 'stand wait pose stay lean',
} as const;

/** What a subject does; `wait` is nearly still. */
export type Motion = keyof typeof MOTIONS;

const byVerb = new Map<string, Motion>();
for (const [motion, verbs] of Object.entries(MOTIONS) as [Motion, string][]) {
  for (const verb of verbs.split(' ')) if (!byVerb.has(verb)) byVerb.set(verb, motion);
}

/** The motion that a verb asks for, by its infinitive. */
export const motionOf = (verb: string): Motion | null => byVerb.get(verb) ?? null;
