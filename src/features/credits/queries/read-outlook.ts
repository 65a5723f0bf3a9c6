import { firstLine } from '#/features/credits/queries/read-statement.ts';
import { movementKindOf } from '#/features/credits/rules/movement-kind.ts';
import { daysLeft, isTelling, type Pace } from '#/features/credits/rules/outlook.ts';
import { addDays, daysBetween } from '#/features/credits/rules/usage-period.ts';
import { compareBurnOrder, dayOf, type Ledger } from '#/ledger/ledger.ts';
import type { GrantSource } from '#/ledger/schema.ts';

const yearMs = 366 * 86_400_000;
const paceDays = 30;

/** What ends unused at an instant where nothing is spent until then, and what of it goes on, until when. */
export type ExpiryAhead = {
  at: Date;
  source: GrantSource;
  expiringCredits: number;
  rollingOverCredits: number;
  rollsOverUntil: Date | null;
};

/**
 * What will become of what a user has now. `pace` is how much was spent in the last 30 days, or since the first line, and for about how many days what
 * there is lasts at it: `daysLeft` is null where that is more than a year. `pace` is null where there is too little to go by.
 */
export type Outlook = { now: Date; expiries: ExpiryAhead[]; pace: (Pace & { daysLeft: number | null }) | null };

/** Returns what of a user's credits ends within a year, by the ledger's own rules, and about how long they last. @throws NotFoundError (user) */
export async function readOutlook(ledger: Ledger, userId: string): Promise<Outlook> {
  const { now, advanced, beside: firstLineAt } = await ledger.readAccountAt(userId, undefined, firstLine);
  const [expiries, pace] = await Promise.all([
    listExpiries(ledger, userId, now),
    firstLineAt ? readPace(ledger, userId, { firstLineAt, now }) : null,
  ]);
  if (!pace || !isTelling(pace)) return { now, expiries, pace: null };
  const grants = advanced.account.grants
    .filter(({ remainingCredits, effectiveAt }) => remainingCredits > 0 && effectiveAt <= now)
    .sort(compareBurnOrder)
    .map(({ remainingCredits, ...grant }) => ({ ...grant, credits: remainingCredits }));
  return { now, expiries, pace: { ...pace, daysLeft: daysLeft(grants, pace, now) } };
}

/** What of the grants that have begun will end, as the ledger would book it if nothing were spent. */
async function listExpiries({ readAccountAt }: Ledger, userId: string, now: Date): Promise<ExpiryAhead[]> {
  const { advanced } = await readAccountAt(userId, new Date(now.getTime() + yearMs));
  const grants = new Map(advanced.account.grants.map((grant) => [grant.id, grant]));
  const ends = new Map<string, ExpiryAhead>();
  for (const { type, at, grantId, rolledOverTo, amountCredits } of advanced.entries) {
    const grant = grants.get(grantId ?? '');
    if (type !== 'EXPIRE' || at <= now || !grant || grant.effectiveAt > now) continue;
    const end = ends.get(grant.id) ?? emptyEnd(at, grant.source);
    if (rolledOverTo === undefined) end.expiringCredits -= amountCredits;
    else {
      end.rollingOverCredits -= amountCredits;
      end.rollsOverUntil = grants.get(rolledOverTo)?.expiresAt ?? null;
    }
    ends.set(grant.id, end);
  }
  return [...ends.values()];
}

function emptyEnd(at: Date, source: GrantSource): ExpiryAhead {
  return { at, source, expiringCredits: 0, rollingOverCredits: 0, rollsOverUntil: null };
}

async function readPace(
  { readDailySums }: Ledger,
  userId: string,
  { firstLineAt, now }: { firstLineAt: Date; now: Date },
): Promise<Pace> {
  const today = dayOf(now);
  const since = addDays(today, 1 - paceDays);
  const from = dayOf(firstLineAt) > since ? dayOf(firstLineAt) : since;
  const { sums } = await readDailySums(userId, { from, to: today });
  const spending = sums.filter(({ type, reason }) => movementKindOf(type, reason) === 'spending');
  const charges = spending.filter(({ type }) => type === 'DEBIT').reduce((all, { lines }) => all + lines, 0);
  const netCredits = -spending.reduce((all, { credits }) => all + credits, 0);
  return { days: daysBetween(from, today) + 1, charges, netCredits };
}
