import type { NoticeData, NoticeKind } from '#/features/notifications/schema.ts';
import { formatCredits } from '#/lib/format-credits.ts';

/** A notice that waits to be sent to the operator. */
export type UnsentNotice = { id: string; userId: string; subjectId: string; sendTries: number } & {
  [Kind in NoticeKind]: { kind: Kind; data: NoticeData[Kind] };
}[NoticeKind];

const maxReasonCharacters = 300;
/** Said of work outside instead of the program's own words, which may say anything of its user. */
const reasonOutside = 'The work outside was not done.';
const minSeconds = 15;
const maxSeconds = 3600;

/** One line for the operator: ids and figures, and no prompt, name or address. */
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

/** How long to wait after so many tries that failed, in seconds: twice as long each time, up to an hour. */
export function secondsBeforeNextTry(tries: number): number {
  return Math.min(maxSeconds, minSeconds * 2 ** Math.min(tries - 1, 20));
}

function reason(errorMessage: string): string {
  const line = errorMessage.replaceAll(/\S+@\S+/g, '[address]').replaceAll(/\s+/g, ' ');
  return line.length > maxReasonCharacters ? `${line.slice(0, maxReasonCharacters)}…` : line;
}
