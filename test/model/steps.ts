import fc from 'fast-check';

/*
 * Random steps, as data that means something in whatever state they are met: the third charge from the end, a day after
 * the next instant that matters, one credit more than there is. So every part of a history is a history too.
 */

/** An amount in credits: so many, a share of what is available, or all of it and a little more or less. */
export type Amount =
  | { of: 'credits'; credits: number }
  | { of: 'share'; percent: number }
  | { of: 'all'; plus: number };

/** How the clock goes before a step: by milliseconds (also back), or to an instant that matters, or a little off it. */
export type Move = { by: number } | { to: number; off: -1 | 0 | 1 };

/** An instant: none, so long after now (or before), or one that matters, or a little off it. */
export type When = null | Move;

/** Which one of a list, counted from its end; -1 is one that is not there. */
export type Pick = number;

export type Act =
  | { kind: 'grant'; amount: Amount; source: number; priority: number; from: When; until: When; hasReference: boolean }
  | { kind: 'fill'; short: number }
  | { kind: 'deduct'; amount: Amount; isExternal: boolean; above: number | null }
  | { kind: 'generate'; type: number; seconds: number }
  | { kind: 'refund'; charge: Pick; share: number | null; reason: number }
  | { kind: 'settle'; charge: Pick; cost: SettleCost }
  | { kind: 'release'; charge: Pick; isCancel: boolean }
  | { kind: 'takeBack'; lot: Pick; isChargeback: boolean }
  | { kind: 'restore'; chargeback: Pick }
  | { kind: 'undo'; expiry: Pick; leftMs: number }
  | { kind: 'changePlan'; plan: number; isYearly: boolean; isUpgrade: boolean }
  | { kind: 'keep' }
  | { kind: 'signUp' }
  | { kind: 'again'; request: Pick; isChanged: boolean }
  | { kind: 'balanceAt'; when: Move; isPast: boolean }
  | { kind: 'book' }
  | { kind: 'wait' };

/** What a charge is settled at: a share of what is held, or of the way from there to its maximum, and a little more. */
export type SettleCost = { of: 'held' | 'most'; percent: number; plus: number };

/** Acts that come at once, mostly one. */
export type Step = { move: Move; acts: readonly Act[] };

export type Story = { start: number; isBare: boolean; steps: readonly Step[] };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const pick = fc.oneof(
  { weight: 16, arbitrary: fc.nat({ max: 3 }) },
  { weight: 6, arbitrary: fc.nat({ max: 30 }) },
  { weight: 1, arbitrary: fc.constant(-1) },
);

const amount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ of: fc.constant('credits'), credits: fc.integer({ min: 0, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('credits'), credits: fc.integer({ min: 100, max: 5000 }) }) },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('share'), percent: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 2, arbitrary: fc.record({ of: fc.constant('all'), plus: fc.constantFrom(0, 1, -1) }) },
);

const off = fc.constantFrom(0 as const, -1 as const, 1 as const);
const toInstant = fc.record({ to: fc.nat({ max: 4 }), off });
const ahead = fc.oneof(
  fc.constantFrom(1, hourMs, dayMs, 7 * dayMs, 30 * dayMs, 31 * dayMs),
  fc.integer({ min: 1, max: 60 }).map((days) => days * dayMs),
  fc.integer({ min: 1, max: 72 }).map((hours) => hours * hourMs),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ by: 0 }) },
  { weight: 3, arbitrary: fc.record({ by: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 6, arbitrary: toInstant },
  { weight: 5, arbitrary: fc.record({ by: ahead }) },
  { weight: 1, arbitrary: fc.record({ by: fc.integer({ min: 1, max: 14 }).map((months) => months * 31 * dayMs) }) },
  { weight: 1, arbitrary: fc.record({ by: ahead.map((ms) => -Math.min(ms, 3 * dayMs)) }) },
);

const when: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: toInstant },
  { weight: 4, arbitrary: fc.record({ by: ahead }) },
);

const from: fc.Arbitrary<When> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: when },
  { weight: 1, arbitrary: fc.constant({ by: -dayMs }) },
);
const until: fc.Arbitrary<When> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 8, arbitrary: when },
  { weight: 1, arbitrary: fc.constantFrom({ by: 0 }, { by: -dayMs }) },
);

const isRarely = (oneIn: number) => fc.nat({ max: oneIn - 1 }).map((number) => number === oneIn - 1);

const isMostly = (outOf: number) => isRarely(outOf).map((isOdd) => !isOdd);
const orNull = (number: fc.Arbitrary<number>): fc.Arbitrary<number | null> => fc.option(number, { nil: null, freq: 2 });

const grant: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('grant'),
  amount,
  source: fc.nat({ max: 5 }),
  priority: fc.constantFrom(50, 50, 50, 0, 10, 100),
  from,
  until,
  hasReference: isRarely(4),
});
const deduct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('deduct'),
  amount,
  isExternal: isMostly(3),
  above: orNull(fc.integer({ min: 0, max: 300 })),
});
const generate: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('generate'),
  type: fc.nat({ max: 2 }),
  seconds: fc.integer({ min: 1, max: 10 }),
});
const refund: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('refund'),
  charge: pick,
  share: orNull(fc.integer({ min: 1, max: 110 })),
  reason: fc.nat({ max: 3 }),
});
const settle: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('settle'),
  charge: pick,
  cost: fc.record({
    of: fc.constantFrom('held', 'most', 'most'),
    percent: fc.oneof(fc.constantFrom(100, 0), fc.integer({ min: 0, max: 100 })),
    plus: fc.constantFrom(0, 0, 0, 1),
  }),
});
const undo: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('undo'),
  expiry: pick,
  /** How long before the expiry the clock was right. */
  leftMs: fc.constantFrom(-1, 0, 1, hourMs, dayMs, 10 * dayMs, 400 * dayMs),
});
const changePlan: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('changePlan'),
  plan: fc.nat({ max: 20 }),
  isYearly: isRarely(3),
  isUpgrade: fc.boolean(),
});

/** What can come at the same instant as others: the verbs that share transactions. */
const batched = [
  { weight: 16, arbitrary: grant },
  { weight: 22, arbitrary: deduct },
  { weight: 5, arbitrary: generate },
  { weight: 16, arbitrary: refund },
  { weight: 12, arbitrary: settle },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('release'), charge: pick, isCancel: fc.boolean() }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('takeBack'), lot: pick, isChargeback: fc.boolean() }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('restore'), chargeback: pick }) },
  { weight: 8, arbitrary: undo },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('again'), request: pick, isChanged: isRarely(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fill'), short: fc.nat({ max: 400 }) }) },
] satisfies { weight: number; arbitrary: fc.Arbitrary<Act> }[];

const alone = [
  { weight: 18, arbitrary: changePlan },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keep') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signUp') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('balanceAt'), when, isPast: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('book') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait') }) },
] satisfies { weight: number; arbitrary: fc.Arbitrary<Act> }[];

const acts: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(...batched, ...alone).map((act) => [act]) },
  { weight: 1, arbitrary: fc.array(fc.oneof(...batched), { minLength: 2, maxLength: 6, size: 'max' }) },
);

/** Where histories begin: ordinary days, ends of months, a leap day, a moment before midnight. */
const start = fc.constantFrom(
  '2027-03-15T10:00:00.000Z',
  '2027-05-31T23:59:59.999Z',
  '2028-01-30T00:00:00.000Z',
  '2028-01-31T12:34:56.789Z',
  '2028-02-29T08:00:00.000Z',
  '2026-12-31T00:00:00.001Z',
  '2027-08-01T00:00:00.000Z',
);

/** The most steps that a history has. */
export const mostSteps = 40;

/** A random history: mostly long, so that it comes far. */
export const story: fc.Arbitrary<Story> = fc.record({
  start: start.map((text) => Date.parse(text)),
  isBare: isRarely(5),
  steps: fc
    .tuple(
      fc.array(fc.record({ move, acts }), { maxLength: mostSteps / 2, size: 'max' }),
      fc.array(fc.record({ move, acts }), { maxLength: mostSteps, size: 'max' }),
    )
    .map(([some, others]) => [...some, ...others].slice(0, mostSteps)),
});
