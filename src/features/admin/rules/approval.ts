/**
 * Whether an act waits for a second admin: it moves more credits than one may alone, and there is somebody else to ask. One who is
 * alone does it at once, which the record says. Pure.
 */
export function waitsForApproval(act: { movedCredits: number; others: number }, limitCredits: number): boolean {
  return act.movedCredits > limitCredits && act.others > 0;
}
