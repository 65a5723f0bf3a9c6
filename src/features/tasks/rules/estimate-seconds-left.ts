import type { TaskStatus } from '#/features/tasks/schema.ts';

/** How long tasks of one type took lately, in seconds: the work alone, and from their creation on. */
export type DurationSample = { workSeconds: readonly number[]; totalSeconds: readonly number[] };

type Timed = { status: TaskStatus; progress: number; createdAt: Date; startedAt: Date | null };

/** Below so many percent a task's own pace says nothing yet. */
const minTellingProgress = 5;

/**
 * How long an open task will go on, in whole seconds, at least 1; null where nothing tells. While it waits, what others
 * took from their creation tells; while it runs, what their work took, and the more it has done itself, its own pace.
 */
export function estimateSecondsLeft(task: Timed, took: DurationSample, now: Date): number | null {
  switch (task.status) {
    case 'queued':
      return wholeSeconds(restOf(took.totalSeconds, secondsSince(task.createdAt, now)));
    case 'running':
      return task.startedAt ? wholeSeconds(leftOfWork(task.progress, secondsSince(task.startedAt, now), took)) : null;
    case 'succeeded':
    case 'failed':
    case 'canceled':
      return null;
  }
}

function leftOfWork(progress: number, workedSeconds: number, took: DurationSample): number | null {
  const byOthers = restOf(took.workSeconds, workedSeconds);
  if (progress < minTellingProgress) return byOthers;
  const byItself = (workedSeconds * (100 - progress)) / progress;
  if (byOthers === null) return byItself;
  return (byItself * progress + byOthers * (100 - progress)) / 100;
}

/** What is left of the usual time; null when there is none, or it is over. */
function restOf(seconds: readonly number[], spentSeconds: number): number | null {
  const usual = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)];
  return usual === undefined || usual <= spentSeconds ? null : usual - spentSeconds;
}

function secondsSince(instant: Date, now: Date): number {
  return Math.max(0, (now.getTime() - instant.getTime()) / 1000);
}

function wholeSeconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.max(1, Math.round(seconds));
}
