/** How the work of a charge ended: settled at its final cost, or released because it will not be done. */
export type ChargeOutcome = 'settled' | 'released';

/** The end of a charge. There is one at the most; `costCredits` is what the work cost in the end, 0 where it was released. */
export type ChargeEnd = { chargeId: string; outcome: ChargeOutcome; costCredits: number; endedAt: Date };
