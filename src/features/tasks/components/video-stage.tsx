'use client';

import { Download, RefreshCw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Alert, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Progress } from '#/components/ui/progress.tsx';
import { frameStyle } from '#/features/tasks/components/frame.ts';
import { ownPath } from '#/features/tasks/components/own-path.ts';
import { RemoveTask } from '#/features/tasks/components/remove-task.tsx';
import { ResultVideo } from '#/features/tasks/components/result-video.tsx';
import { SubmitRefusal } from '#/features/tasks/components/submit-refusal.tsx';
import { TaskFailure } from '#/features/tasks/components/task-failure.tsx';
import { inputOf, netCredits } from '#/features/tasks/components/task-input.ts';
import { TaskState } from '#/features/tasks/components/task-state.tsx';
import type { TaskActions } from '#/features/tasks/components/use-task-actions.ts';
import type { Task } from '#/features/tasks/components/use-video-task.ts';
import { isTerminal } from '#/features/tasks/lifecycle.ts';
import { isOutcomeUnknown } from '#/trpc/api-error.ts';

export const STAGE_MAX_HEIGHT_REM = 31;

type VideoStageProps = {
  task: Task;
  /** Whether it was watched while it was made, so that it may start by itself. */
  wasWatched: boolean;
  isRefreshing: boolean;
  isLiveLost: boolean;
  isStatusUnread: boolean;
  /** Reads the task again and gives it as it is now. */
  onRefresh: () => Promise<Task | null>;
  actions: TaskActions;
  /** The newest tasks, to say what this one waits behind and whether it was tried again. */
  recent: readonly Task[];
  /** Takes the focus of a button that goes. */
  onLeaveFocus: () => void;
};

/** One task in its place: being made, made, or not made. The picture's place is the same throughout. */
export function VideoStage(props: VideoStageProps) {
  const { task, wasWatched, isRefreshing, isLiveLost, isStatusUnread, onRefresh, actions, recent, onLeaveFocus } =
    props;
  const t = useTranslations('video');
  const input = inputOf(task);

  async function renewAddress() {
    const outputUrl = (await onRefresh())?.outputUrl;
    return outputUrl ? ownPath(outputUrl) : null;
  }

  return (
    <div className="flex flex-col gap-4">
      <div className="grid place-items-center">
        <div style={frameStyle(input.aspectRatio, STAGE_MAX_HEIGHT_REM)} className="overflow-hidden rounded-lg">
          <Picture task={task} wasWatched={wasWatched} ownBefore={ownBefore(task, recent)} onRenew={renewAddress} />
        </div>
      </div>
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2">
        <div role="status" className="min-w-0">
          <TaskState task={task} />
          {isLiveLost ? <p className="text-muted text-xs">{t('connectionLost')}</p> : null}
          {isStatusUnread ? <p className="text-bad text-xs">{t('statusNotRead')}</p> : null}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" variant="ghost" className="px-2" onClick={onRefresh} isBusy={isRefreshing}>
            {isRefreshing ? null : <RefreshCw aria-hidden />}
            <span className="max-sm:sr-only">{t('refresh')}</span>
          </Button>
          {isTerminal(task.status) ? (
            <RemoveTask
              key={task.uuid}
              task={task}
              isBusy={actions.isRemoving}
              onRemove={actions.remove}
              onConfirmed={onLeaveFocus}
            />
          ) : (
            <Button size="sm" isBusy={actions.isCanceling} onClick={actions.cancel}>
              {actions.isCanceling ? null : <X aria-hidden />}
              {t('cancel')}
            </Button>
          )}
          {task.status === 'succeeded' && task.outputUrl ? (
            <Button asChild size="sm">
              <a href={ownPath(task.outputUrl)} download={`farthing-${task.uuid}.webm`}>
                <Download aria-hidden />
                {t('download')}
              </a>
            </Button>
          ) : null}
        </div>
      </div>
      {task.status === 'failed' || task.status === 'canceled' ? (
        <TaskFailure
          key={task.uuid}
          task={task}
          actions={actions}
          wasRetried={recent.some((other) => other.retryOf === task.uuid)}
        />
      ) : null}
      {actions.refusal ? <ActionRefusal {...actions.refusal} /> : null}
      <div className="flex flex-col gap-2 border-t pt-4 text-muted">
        <p className="measure line-clamp-3 text-sm">{input.prompt}</p>
        <p className="figures text-xs">
          {t('facts', { seconds: input.seconds, ratio: t(`ratios.${input.aspectRatio}`), amount: netCredits(task) })}
        </p>
      </div>
    </div>
  );
}

/** How many of the same person's tasks are before this one, while it waits. */
function ownBefore(task: Task, recent: readonly Task[]): number {
  if (task.status !== 'queued') return 0;
  return recent.filter((other) => !isTerminal(other.status) && other.createdAt < task.createdAt).length;
}

/** Only trying again could have charged anything. */
function ActionRefusal({ action, error }: NonNullable<TaskActions['refusal']>) {
  const t = useTranslations('refusal');
  if (action === 'retry') return <SubmitRefusal refusal={error} />;
  return (
    <Alert tone="bad">
      <AlertTitle>{isOutcomeUnknown(error) ? t('unreachable') : error.message}</AlertTitle>
    </Alert>
  );
}

type PictureProps = { task: Task; wasWatched: boolean; ownBefore: number; onRenew: () => Promise<string | null> };

function Picture({ task, wasWatched, ownBefore: before, onRenew }: PictureProps) {
  const t = useTranslations('video');
  switch (task.status) {
    case 'queued':
    case 'running':
      return <Making task={task} ownBefore={before} />;
    case 'succeeded':
      return task.outputUrl ? (
        <ResultVideo
          key={task.uuid}
          url={ownPath(task.outputUrl)}
          label={t('videoLabel', { prompt: inputOf(task).prompt })}
          startsItself={wasWatched}
          onRenew={onRenew}
        />
      ) : (
        <Blank text={t('noFile')} />
      );
    case 'failed':
    case 'canceled':
      return <Blank text={t('noVideo')} />;
  }
}

function Blank({ text }: { text: string }) {
  return (
    <div className="grid size-full place-items-center border border-line border-dashed bg-text/3 p-4 text-center text-muted text-sm">
      {text}
    </div>
  );
}

function Making({ task, ownBefore: before }: { task: Task; ownBefore: number }) {
  const t = useTranslations('video');
  const isWaiting = task.status === 'queued';
  return (
    <div className="flex size-full flex-col items-center justify-center gap-4 border border-line bg-text/4 p-4">
      <p className="figures font-semibold text-xl" aria-hidden>
        {isWaiting ? t('waiting') : t('percent', { progress: task.progress })}
      </p>
      <Progress value={task.progress} aria-label={t('progress')} className="max-w-64" />
      <div className="figures min-h-10 text-center text-muted text-xs">
        <p>{t('heldNow', { amount: task.creditsUsed })}</p>
        <p>{isWaiting && before > 0 ? t('behind', { count: before }) : <TimeLeft task={task} />}</p>
      </div>
    </div>
  );
}

/** In minutes once there are more than two. */
function TimeLeft({ task: { estimatedSecondsLeft: seconds } }: { task: Task }) {
  const t = useTranslations('video');
  if (seconds === null) return null;
  return seconds > 120 ? t('minutesLeft', { minutes: Math.round(seconds / 60) }) : t('secondsLeft', { seconds });
}
