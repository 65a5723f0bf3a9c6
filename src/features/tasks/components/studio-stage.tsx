import { useTranslations } from 'next-intl';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { changeDraft } from '#/features/tasks/components/draft.ts';
import type { ChosenMedia } from '#/features/tasks/components/draft-price.ts';
import { EmptyStage } from '#/features/tasks/components/empty-stage.tsx';
import { frameStyle, frames, stageMaxHeightRem } from '#/features/tasks/components/frame.ts';
import { TaskGroup } from '#/features/tasks/components/task-group.tsx';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import { TaskStage } from '#/features/tasks/components/task-stage.tsx';
import { chooseModel } from '#/features/tasks/components/use-model.ts';
import type { Task, useShownTask } from '#/features/tasks/components/use-shown-task.ts';
import type { TaskActions } from '#/features/tasks/components/use-task-actions.ts';

type StudioStageProps = {
  slug: TaskTypeSlug;
  shown: ReturnType<typeof useShownTask>;
  draft: AnyDraft;
  draftMedia: ChosenMedia;
  actions: TaskActions;
  recent: readonly Task[];
  onLeaveFocus: () => void;
};

/** The task on show; before there is one, or while it is read, its place. */
export function StudioStage({ slug, shown, draft, draftMedia, actions, recent, onLeaveFocus }: StudioStageProps) {
  const t = useTranslations('studio');
  const { task } = shown;
  if (task) {
    function fillForm(input: AnyDraft) {
      changeDraft(slug, { seed: undefined, ...input });
      if (task?.model) chooseModel(slug, task.model);
      document.querySelector<HTMLElement>('main form :is(textarea, button)')?.focus();
    }
    if (task.group) {
      const of = { recent, onLeaveFocus, onMakeAgain: fillForm, onPick: shown.pick };
      return <TaskGroup task={task} group={task.group} {...of} />;
    }
    return (
      <TaskStage
        task={task}
        wasWatched={shown.watchedUuid === task.uuid}
        isRefreshing={shown.isRefreshing}
        isLiveLost={shown.isLiveLost}
        isStatusUnread={shown.isStatusUnread}
        onRefresh={shown.refresh}
        actions={actions}
        recent={recent}
        onLeaveFocus={onLeaveFocus}
        onMakeAgain={fillForm}
      />
    );
  }
  if (shown.isLoading) {
    return (
      <div role="status" aria-label={t('loading')} className="grid place-items-center">
        <div style={frameStyle(frames.landscape, stageMaxHeightRem)}>
          <Skeleton className="size-full rounded-lg" />
        </div>
      </div>
    );
  }
  if (shown.isUnreadable) {
    return (
      <Alert tone="bad">
        <AlertTitle>{t('notRead', { kind: taskTypes[slug].output })}</AlertTitle>
        <AlertActions>
          <Button size="sm" onClick={shown.refresh}>
            {t('retryRead')}
          </Button>
        </AlertActions>
      </Alert>
    );
  }
  return <EmptyStage slug={slug} draft={draft} media={draftMedia} />;
}
