/** The threshold, in available credits, of accounts whose user chose none. */
export const defaultLowCreditsThreshold = 10;

/**
 * Whether the available credits fell below the threshold: they were not below it before, and are now. Whether the user is
 * told of it depends on what they were told before (`readUsersToTell`).
 */
export function crossesLowCredits(available: {
  beforeCredits: number;
  afterCredits: number;
  threshold: number | null;
}): boolean {
  const { beforeCredits, afterCredits } = available;
  const threshold = available.threshold ?? defaultLowCreditsThreshold;
  return beforeCredits >= threshold && afterCredits < threshold;
}
