import type { NoticeData } from '#/features/notifications/schema.ts';
import { formatCredits } from '#/lib/format-credits.ts';

/** The kinds of notices that the operator is told of, too. */
type OperatorKind = 'taskFailed' | 'lowCredits';

/** A notice that is to be sent to the operator. `sendTries` counts the tries, including the one under way. */
export type UnsentNotice = { id: string; userId: string; subjectId: string; sendTries: number } & {
  [Kind in OperatorKind]: { kind: Kind; data: NoticeData[Kind] };
}[OperatorKind];

const maxReasonCharacters = 300;
/** Replaces the error message of an external task, which the program outside wrote and which may name its user. */
const reasonOutside = 'The work outside was not done.';
/** The first back-off between tries, in seconds. */
const minSeconds = 15;
/** No notice waits longer for its next try, in seconds; Slack's own Retry-After is cut to as much. */
export const longestWaitSeconds = 3600;

/** Returns a notice as one line for the operator: ids and figures; no prompt, no name, no e-mail address. */
export function operatorLine(notice: UnsentNotice): string {
  const { userId, subjectId } = notice;
  switch (notice.kind) {
    case 'taskFailed': {
      const { type, refundedCredits, errorMessage } = notice.data;
      return `Task ${subjectId} (${type}) of user ${userId} failed, ${formatCredits(refundedCredits)} returned: ${type === 'EXTERNAL' ? reasonOutside : reason(errorMessage)}`;
    }
    case 'lowCredits': {
      const { availableCredits, thresholdCredits } = notice.data;
      return `User ${userId} has ${formatCredits(availableCredits)} left, under the limit of ${thresholdCredits}.`;
    }
  }
}

/**
 * Returns the address of the web app that a message ends with; null where there is only one of this machine. A worker without
 * BASE_URL, also one that runs elsewhere, has such a one, and whoever reads the message would be led to their own machine.
 */
export function linkFor(baseUrl: string): string | null {
  const { hostname } = new URL(baseUrl);
  const isOfThisMachine = /^(.+\.)?localhost$|^127\.|^0\.0\.0\.0$|^\[(::1?|::ffff:7f.*)\]$/.test(hostname);
  return isOfThisMachine ? null : baseUrl;
}

/** Returns the exponential back-off after `tries` failed tries, in seconds: 15 s, doubled each time, at most an hour. */
export function secondsBeforeNextTry(tries: number): number {
  return Math.min(longestWaitSeconds, minSeconds * 2 ** Math.min(tries - 1, 20));
}

function reason(errorMessage: string): string {
  const line = errorMessage.replaceAll(/\S+@\S+/g, '[address]').replaceAll(/\s+/g, ' ');
  return line.length > maxReasonCharacters ? `${line.slice(0, maxReasonCharacters)}…` : line;
}
