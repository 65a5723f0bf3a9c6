import { useTranslations } from 'next-intl';
import { Progress } from '#/components/ui/progress.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** A task that waits or is made: how far it is, what it holds, and how long it may take. */
export function TaskMaking({ task, ownBefore }: { task: Task; ownBefore: number }) {
  const t = useTranslations('task');
  const isWaiting = task.status === 'queued';
  return (
    <div className="flex size-full flex-col items-center justify-center gap-4 border border-line bg-text/4 p-4">
      <p className="figures font-semibold text-xl" aria-hidden>
        {isWaiting ? t('waiting') : t('percent', { progress: task.progress })}
      </p>
      <Progress value={task.progress} aria-label={t('progress')} className="max-w-64" />
      <div className="figures min-h-10 text-center text-muted text-xs">
        <p>{t('heldNow', { amount: task.creditsCharged })}</p>
        <p>{isWaiting && ownBefore > 0 ? t('behind', { count: ownBefore }) : <TimeLeft task={task} />}</p>
      </div>
    </div>
  );
}

/** In minutes once there are more than two. */
function TimeLeft({ task: { estimatedSecondsLeft: seconds } }: { task: Task }) {
  const t = useTranslations('task');
  if (seconds === null) return null;
  return seconds > 120 ? t('minutesLeft', { minutes: Math.round(seconds / 60) }) : t('secondsLeft', { seconds });
}
