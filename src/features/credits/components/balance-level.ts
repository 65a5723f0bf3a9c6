/** How a balance is shown: in the ordinary colour, as a warning under 50 credits, as bad under 10. */
export type BalanceLevel = 'ordinary' | 'warning' | 'bad';

export const warningBelowCredits = 50;
export const badBelowCredits = 10;

/** The level of an available balance, in credits. */
export function balanceLevel(credits: number): BalanceLevel {
  if (credits < badBelowCredits) return 'bad';
  return credits < warningBelowCredits ? 'warning' : 'ordinary';
}
