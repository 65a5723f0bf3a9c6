import type { trpc } from '#/trpc/client.ts';

/** The caches of the procedures, by their names. */
export type ApiCaches = ReturnType<typeof trpc.useUtils>;

/**
 * Invalidates every query that a movement of credits changes: balance, ledger, statements, explanations and quotes. Those
 * that a mounted component uses are fetched again at once.
 */
export function refreshAccount(caches: ApiCaches): void {
  void caches.credits.invalidate();
  refreshQuotes(caches);
}

/** Invalidates the same, except for the balance, which the live subscription has just delivered, and explanations. */
export function refreshLedger(caches: ApiCaches): void {
  void caches.credits.history.invalidate();
  void caches.credits.statementTotals.invalidate();
  void caches.credits.statementSpan.invalidate();
  refreshQuotes(caches);
}

/** A quote lists the grants that would pay, so every movement changes it. */
function refreshQuotes(caches: ApiCaches): void {
  void caches.creditCosts.quote.invalidate();
}
