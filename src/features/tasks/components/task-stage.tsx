'use client';

import { Download, RefreshCw, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { brand } from '#/brand.ts';
import { slugOf } from '#/catalog/task-types.ts';
import { useCreatePath } from '#/components/offered-types.tsx';
import { Alert, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import {
  frameStyle,
  placeOfKind,
  shapeOf,
  shapeOfInput,
  stageMaxHeightRem,
} from '#/features/tasks/components/frame.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { RemoveTask } from '#/features/tasks/components/remove-task.tsx';
import { ResultFacts } from '#/features/tasks/components/results/result-facts.tsx';
import { NoResult, ResultView } from '#/features/tasks/components/results/result-view.tsx';
import { UseAsInput } from '#/features/tasks/components/results/use-as-input.tsx';
import { SubmitRefusal } from '#/features/tasks/components/submit-refusal.tsx';
import { TaskFailure } from '#/features/tasks/components/task-failure.tsx';
import { type AnyDraft, inputOf, wordsOf } from '#/features/tasks/components/task-input.ts';
import { TaskMaking } from '#/features/tasks/components/task-making.tsx';
import { TaskState } from '#/features/tasks/components/task-state.tsx';
import { type ChosenUploads, useTaskMedia } from '#/features/tasks/components/use-chosen-media.ts';
import { useMayBeMade } from '#/features/tasks/components/use-may-be-made.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import type { TaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { ownPath } from '#/lib/own-path.ts';
import { isOutcomeUnknown } from '#/trpc/api-error.ts';

type TaskStageProps = {
  task: Task;
  /** Whether it was watched while it was made, so that it may start by itself. */
  wasWatched: boolean;
  isRefreshing: boolean;
  isLiveLost: boolean;
  isStatusUnread: boolean;
  /** Reads the task again and gives it as it is now. */
  onRefresh: () => Promise<Task | null>;
  actions: TaskActions;
  /** The newest tasks, which tell how many are before this one in the queue and whether it was retried. */
  recent: readonly Task[];
  /** Called when the focused button disappears, to move the focus. */
  onLeaveFocus: () => void;
  /** Fills the form with what it was made from. */
  onMakeAgain: (input: AnyDraft) => void;
};

/** One task in its place: being made, made, or not made. The place of its result is the same throughout. */
export function TaskStage(props: TaskStageProps) {
  const { task, isLiveLost, isStatusUnread, actions, recent } = props;
  const t = useTranslations('task');
  const media = useTaskMedia(task);
  const words = wordsOf(task);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid place-items-center">
        <div style={placeOf(task, media)} className="overflow-hidden rounded-lg">
          <Place {...props} media={media} />
        </div>
      </div>
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2">
        <div role="status" className="min-w-0">
          <TaskState task={task} />
          {isLiveLost ? <p className="text-muted text-xs">{t('connectionLost')}</p> : null}
          {isStatusUnread ? <p className="text-bad text-xs">{t('statusNotRead')}</p> : null}
        </div>
        <Actions {...props} />
      </div>
      {task.status === 'failed' || task.status === 'canceled' ? (
        <TaskFailure
          key={task.uuid}
          task={task}
          actions={actions}
          wasRetried={recent.some((other) => other.retryOf === task.uuid)}
        />
      ) : null}
      {actions.refusal ? <ActionRefusal task={task} {...actions.refusal} /> : null}
      <div className="flex flex-col gap-2 border-t pt-4 text-muted">
        {words ? <p className="measure line-clamp-3 wrap-anywhere text-sm">{words}</p> : null}
        <ResultFacts task={task} media={media} />
      </div>
    </div>
  );
}

/** The exact place of a result, before and after it is there. */
function placeOf(task: Task, media: ChosenUploads): CSSProperties {
  const place = placeOfKind(outputKindOf(task));
  if (place) return place;
  return frameStyle(shapeOf(task.outputJson) ?? shapeOfInput(inputOf(task), media), stageMaxHeightRem);
}

function Place({ task, media, wasWatched, recent, onRefresh }: TaskStageProps & { media: ChosenUploads }) {
  const t = useTranslations('result');
  switch (task.status) {
    case 'queued':
    case 'running':
      return <TaskMaking task={task} ownBefore={ownBefore(task, recent)} />;
    case 'succeeded':
      return (
        <ResultView
          task={task}
          media={media}
          wasWatched={wasWatched}
          onRenew={async () => {
            const outputUrl = (await onRefresh())?.outputUrl;
            return outputUrl ? ownPath(outputUrl) : null;
          }}
        />
      );
    case 'failed':
    case 'canceled':
      return <NoResult text={t('none', { kind: outputKindOf(task) })} />;
  }
}

/** Returns how many of the user's open tasks are before this one in the queue, while it waits. */
function ownBefore(task: Task, recent: readonly Task[]): number {
  if (task.status !== 'queued') return 0;
  return recent.filter((other) => !isTerminal(other.status) && other.createdAt < task.createdAt).length;
}

function Actions({ task, isRefreshing, onRefresh, actions, onLeaveFocus, onMakeAgain }: TaskStageProps) {
  const t = useTranslations('task');
  const mayBeMade = useMayBeMade(task);
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" variant="ghost" className="px-2" onClick={onRefresh} isBusy={isRefreshing}>
        {isRefreshing ? null : <RefreshCw aria-hidden />}
        <span className="sr-only">{t('refresh')}</span>
      </Button>
      {isTerminal(task.status) ? (
        <>
          <RemoveTask
            key={task.uuid}
            task={task}
            isBusy={actions.isRemoving}
            onRemove={actions.remove}
            onConfirmed={onLeaveFocus}
          />
          {mayBeMade ? <MakeAgain task={task} onMakeAgain={onMakeAgain} /> : null}
        </>
      ) : (
        <Button size="sm" isBusy={actions.isCanceling} onClick={actions.cancel}>
          {actions.isCanceling ? null : <X aria-hidden />}
          {t('cancel')}
        </Button>
      )}
      <UseAsInput task={task} />
      {task.status === 'succeeded' && task.outputUrl ? (
        <Button asChild size="sm">
          <a href={ownPath(task.outputUrl)} download={downloadName(task.uuid, task.outputUrl)}>
            <Download aria-hidden />
            {t('download')}
          </a>
        </Button>
      ) : null}
    </div>
  );
}

/** Fills the form again, which charges nothing: with another seed, or with the same where the task has one. */
function MakeAgain({ task, onMakeAgain }: Pick<TaskStageProps, 'task' | 'onMakeAgain'>) {
  const t = useTranslations('task');
  const { seed, ...input } = inputOf(task);
  return (
    <>
      <Button size="sm" variant="ghost" className="px-2" title={t('fillsForm')} onClick={() => onMakeAgain(input)}>
        <RotateCcw aria-hidden />
        {t('makeAgain')}
      </Button>
      {typeof seed === 'number' ? (
        <Button
          size="sm"
          variant="ghost"
          className="px-2"
          title={t('fillsForm')}
          onClick={() => onMakeAgain({ ...input, seed })}
        >
          {t('sameSeed')}
        </Button>
      ) : null}
    </>
  );
}

/** `<product>-<task id>.png`, with the extension that the file has. */
function downloadName(uuid: string, url: string): string {
  const extension = /\.(\w{1,5})(?:[?#]|$)/.exec(url)?.[1];
  return extension ? `${brand.slug}-${uuid}.${extension}` : `${brand.slug}-${uuid}`;
}

/** A refused retry says whether it charged anything; the other actions never charge. */
function ActionRefusal({ task, action, error }: NonNullable<TaskActions['refusal']> & { task: Task }) {
  const t = useTranslations('refusal');
  const createPath = useCreatePath();
  const slug = slugOf(task.type);
  if (action === 'retry') return <SubmitRefusal refusal={error} path={slug ? `/tasks/${slug}` : createPath} />;
  return (
    <Alert tone="bad">
      <AlertTitle>{isOutcomeUnknown(error) ? t('unreachable') : error.message}</AlertTitle>
    </Alert>
  );
}
