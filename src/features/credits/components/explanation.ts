import type { RouterOutputs } from '#/trpc/client.ts';

/** The explanation of a line, as the API returns it. */
export type Explanation = RouterOutputs['credits']['explain'];

const reasonsInWords = ['failure', 'cancel', 'settle', 'admin', 'dispute', 'expiry'] as const;

/** The reason of a return, where there are words for it. */
export function returnReason(reason: unknown): (typeof reasonsInWords)[number] | null {
  return reasonsInWords.find((known) => known === reason) ?? null;
}
