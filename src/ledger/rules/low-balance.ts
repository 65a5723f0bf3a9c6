/** Under so many available credits an account gets a notice, where its user chose no other threshold. */
export const defaultLowCreditsThreshold = 10;

/**
 * Whether what is available went under the threshold: it was not under it before, and is now. So there is one notice a
 * crossing, however long the account stays there.
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
