import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { priceOf } from '#/features/credit-costs/price-book.ts';
import { inputOf } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-video-task.ts';

/** Why there is no video, what that means for the credits, and the way to try again. */
export function TaskFailure({ task, onRetry }: { task: Task; onRetry: (task: Task) => void }) {
  const t = useTranslations('failure');
  const { costCredits } = priceOf(task.type, inputOf(task));
  return (
    <Alert tone={task.status === 'failed' ? 'bad' : 'info'}>
      <AlertTitle>{t(task.status === 'failed' ? 'failed' : 'canceled')}</AlertTitle>
      {task.errorMessage ? <AlertText>{task.errorMessage}</AlertText> : null}
      <AlertText className="text-text">
        {task.refundTransactionId === null && task.creditsUsed > 0
          ? t('refundPending', { amount: task.creditsUsed })
          : t('notCharged', { amount: task.creditsUsed })}
      </AlertText>
      <AlertActions>
        <Button size="sm" className="figures" onClick={() => onRetry(task)}>
          {t('tryAgain', { amount: costCredits })}
        </Button>
      </AlertActions>
    </Alert>
  );
}
