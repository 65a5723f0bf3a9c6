/** How low an available balance is: `warning` under 50 credits, `bad` under 10. */
export type BalanceLevel = 'ordinary' | 'warning' | 'bad';

const warningBelowCredits = 50;
const badBelowCredits = 10;

/** Returns the level of an available balance, in credits. */
export function balanceLevel(credits: number): BalanceLevel {
  if (credits < badBelowCredits) return 'bad';
  return credits < warningBelowCredits ? 'warning' : 'ordinary';
}

/** The text colour of each level, wherever a balance is shown. */
export const balanceColors: Record<BalanceLevel, string> = {
  ordinary: 'text-text',
  warning: 'text-warning',
  bad: 'text-bad',
};
