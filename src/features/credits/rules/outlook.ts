/** What is left of a grant: when that ends, and what of it then goes on until when. */
export type LeftGrant = {
  credits: number;
  expiresAt: Date | null;
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/** How much was spent of late: net of what came back, over so many days, by so many charges. */
export type Pace = { days: number; charges: number; netCredits: number };

const dayMs = 86_400_000;
/** With less than that, nothing is said. */
const least = { days: 7, charges: 5 };
/** So far ahead an estimate is worth something. */
const mostDays = 365;

/** Whether the pace says anything: a few charges in a few days are too little to go by. */
export function isTelling({ days, charges, netCredits }: Pace): boolean {
  return days >= least.days && charges >= least.charges && netCredits > 0;
}

/**
 * Returns for how many whole days what is left lasts at a pace: each day takes its part of the grants in their order, those that end
 * are gone but for what rolls over. Null: for more than a year. What a plan will bring is not counted. Pure.
 */
export function daysLeft(grants: readonly LeftGrant[], { days, netCredits }: Pace, now: Date): number | null {
  const perDay = netCredits / days;
  let left = [...grants];
  for (let day = 0; day < mostDays; day += 1) {
    const at = new Date(now.getTime() + day * dayMs);
    left = left.flatMap((grant) => goingOn(grant, at));
    let needed = perDay;
    left = left.map((grant) => {
      const taken = Math.min(grant.credits, needed);
      needed -= taken;
      return { ...grant, credits: grant.credits - taken };
    });
    if (needed > 1e-6) return day;
  }
  return null;
}

/** What is left of a grant at an instant. */
function goingOn(grant: LeftGrant, at: Date): LeftGrant[] {
  const { credits, expiresAt, rolloverCapCredits, rolloverUntil } = grant;
  if (expiresAt === null || expiresAt > at) return [grant];
  if (rolloverUntil === null || rolloverUntil <= at) return [];
  const carried = Math.min(credits, rolloverCapCredits);
  return [{ credits: carried, expiresAt: rolloverUntil, rolloverCapCredits: 0, rolloverUntil: null }];
}
