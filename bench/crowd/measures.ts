/** What comes all at once, in the order of the tables. */
export const crowdNames = ['sign-ups', 'streams', 'batches', 'bombs'] as const;
export type CrowdName = (typeof crowdNames)[number];

/** How many of it come at once. `bombs` come from two accounts, half of them from each. */
export const sizes = { 'sign-ups': 48, streams: 256, batches: 1, bombs: 54 } as const satisfies Record<
  CrowdName,
  number
>;

/** How many calls a batch has. */
export const batchedCalls = 1000;

export const crowdTitles: Record<CrowdName, string> = {
  'sign-ups': `${sizes['sign-ups']} sign-ups at once`,
  streams: `${sizes.streams} attempts at live streams by one user`,
  batches: `a batch of ${batchedCalls.toLocaleString('en')} calls`,
  bombs: `${sizes.bombs} picture bombs from two accounts`,
};

/**
 * What is timed without the crowd and in it. `aim`: how many times as long it may take there.
 */
export type Measure = { crowd: CrowdName; title: string; aim: number };

export const measures = {
  credits: { crowd: 'sign-ups', title: 'another user’s GET /api/credits, p99', aim: 3 },
  submit: { crowd: 'sign-ups', title: 'another user’s POST /api/tasks/text-to-image, p99', aim: 3 },
  othersSubmits: { crowd: 'streams', title: 'three submits of another user', aim: 1.2 },
  ownSubmits: { crowd: 'streams', title: 'three submits of the streams’ own user', aim: 1.2 },
  batch: { crowd: 'batches', title: 'the answer to it, against one call', aim: 1 },
  photograph: { crowd: 'bombs', title: 'another user’s upload of a photograph', aim: 2 },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as MeasureName[];

/** How long something took without the crowd and in it, in milliseconds. */
export type Pair = { aloneMs: number; crowdedMs: number };

/** How often each answer came: by its HTTP status, or in words where there is none. */
export type Tally = Record<string, number>;

/** What one round of a crowd found. `answers`: to the crowd; `othersAnswers`: to whoever came beside it. */
export type CrowdRound = { pairs: Partial<Record<MeasureName, Pair>>; answers: Tally; othersAnswers: Tally };

export function tallyOf(answers: readonly string[]): Tally {
  const tally: Tally = {};
  for (const answer of answers) tally[answer] = (tally[answer] ?? 0) + 1;
  return tally;
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return tallyOf(
    tallies.flatMap((tally) => Object.entries(tally).flatMap(([answer, count]) => Array(count).fill(answer))),
  );
}
