/** The most calls of the tRPC router that one request may batch: more than a page makes at once, by both sides' rule. */
export const maxBatchedCalls = 20;
