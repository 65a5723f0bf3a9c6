/**
 * What a grant's first entry, which gives its credits, says: description, metadata and actor; and of credits of a plan the
 * plan's name, its id and the reason for which they were given.
 */
export type GrantFacts = {
  description: string;
  metadata: Record<string, unknown>;
  actor: string;
  reason?: string | undefined;
  plan?: string | undefined;
  planId?: string | undefined;
};
