import { type Usage, usageOf } from '#/features/credits/rules/usage.ts';
import { type UsageInput, usagePeriod } from '#/features/credits/rules/usage-period.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Returns where a user's credits went in a period of UTC days, by day or by week. Reads the sums that are kept of each day, and the
 * lines that came since.
 * @throws ValidationError naming `from` when the period is in the future; NotFoundError (user)
 */
export async function readUsage({ readDailySums }: Ledger, userId: string, asked: UsageInput): Promise<Usage> {
  const period = usagePeriod(asked, new Date());
  const { now, openingBalanceCredits, sums } = await readDailySums(userId, { ...period, step: asked.by });
  if (Date.parse(period.from) > now.getTime())
    throw new ValidationError([{ field: 'from', message: 'must not be in the future' }]);
  return usageOf({ period, by: asked.by, asOf: now, openingBalance: openingBalanceCredits, sums });
}
