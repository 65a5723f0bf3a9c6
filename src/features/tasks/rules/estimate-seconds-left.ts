import type { TaskStatus } from '#/features/tasks/schema.ts';

/** How long recent tasks of one type took, in seconds: from start to end, and from creation to end. */
export type DurationSample = { workSeconds: readonly number[]; totalSeconds: readonly number[] };

type Timed = { status: TaskStatus; progress: number; createdAt: Date; startedAt: Date | null };

/** Below this progress, in percent, a task's own pace is no basis for an estimate. */
const minPaceProgress = 5;

/**
 * Returns the estimated time until an open task ends, in whole seconds, at least 1; null when there is no basis. A queued
 * task is estimated from the sample's total times. A running one from the sample's work times and from its own pace, the
 * latter weighted by its progress.
 */
export function estimateSecondsLeft(task: Timed, took: DurationSample, now: Date): number | null {
  switch (task.status) {
    case 'queued':
      return wholeSeconds(medianLeft(took.totalSeconds, secondsSince(task.createdAt, now)));
    case 'running':
      return task.startedAt ? wholeSeconds(leftOfWork(task.progress, secondsSince(task.startedAt, now), took)) : null;
    case 'succeeded':
    case 'failed':
    case 'canceled':
      return null;
  }
}

function leftOfWork(progress: number, workedSeconds: number, took: DurationSample): number | null {
  const byOthers = medianLeft(took.workSeconds, workedSeconds);
  if (progress < minPaceProgress) return byOthers;
  const byItself = (workedSeconds * (100 - progress)) / progress;
  if (byOthers === null) return byItself;
  return (byItself * progress + byOthers * (100 - progress)) / 100;
}

/** Returns the median minus the time spent, in seconds; null for an empty sample, or when the median has passed. */
function medianLeft(seconds: readonly number[], spentSeconds: number): number | null {
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)];
  return median === undefined || median <= spentSeconds ? null : median - spentSeconds;
}

function secondsSince(instant: Date, now: Date): number {
  return Math.max(0, (now.getTime() - instant.getTime()) / 1000);
}

function wholeSeconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.max(1, Math.round(seconds));
}
