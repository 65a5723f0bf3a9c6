import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { useMayBeMade } from '#/features/tasks/components/use-may-be-made.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import type { TaskActions } from '#/features/tasks/components/use-task-actions.ts';

type TaskFailureProps = {
  task: Task;
  actions: TaskActions;
  /** Whether the task was retried already: a task is retried at most once. */
  wasRetried: boolean;
};

/** Why nothing was made, what that means for the credits, and the way to try again. */
export function TaskFailure({ task, actions, wasRetried }: TaskFailureProps) {
  const t = useTranslations('failure');
  const mayBeMade = useMayBeMade(task);
  return (
    <Alert tone={task.status === 'failed' ? 'bad' : 'info'}>
      <AlertTitle>{task.status === 'failed' ? t('failed', { kind: outputKindOf(task) }) : t('canceled')}</AlertTitle>
      {task.errorMessage ? <AlertText>{task.errorMessage}</AlertText> : null}
      <AlertText className="text-text">
        {task.refundTransactionId === null && task.creditsCharged > 0
          ? t('refundPending', { amount: task.creditsCharged })
          : t('notCharged', { amount: task.creditsCharged })}
      </AlertText>
      {wasRetried ? <AlertText>{t('retried')}</AlertText> : null}
      {wasRetried || mayBeMade || task.type === 'EXTERNAL' ? null : <AlertText>{t('notOffered')}</AlertText>}
      {wasRetried || !mayBeMade ? null : (
        <AlertActions>
          <Button size="sm" className="figures" isBusy={actions.isRetrying} onClick={actions.retry}>
            {t('tryAgain', { amount: actions.retryCostCredits })}
          </Button>
        </AlertActions>
      )}
    </Alert>
  );
}
