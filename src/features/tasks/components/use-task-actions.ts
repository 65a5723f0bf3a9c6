import { useState } from 'react';
import { localPreview } from '#/catalog/models.ts';
import { slugOf } from '#/catalog/task-types.ts';
import { draftCost, draftMeasures } from '#/features/tasks/components/draft-price.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { inputOf } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';
import { useIntention } from '#/trpc/use-intention.ts';

/** The actions on the displayed task (cancel, retry, remove), their pending states, and the last refusal. */
export function useTaskActions(
  task: Task | null,
  on: { onCanceled: () => void; onRetried: (task: Task) => void; onRemoved: () => void },
) {
  const utils = trpc.useUtils();
  const [failed, setFailed] = useState<{ action: 'retry' | 'other'; uuid: string; error: unknown } | null>(null);
  const [changedPrice, setChangedPrice] = useState<{ uuid: string; costCredits: number } | null>(null);
  const intention = useIntention('tasks.retry');

  function keep({ task: changed, balance }: { task: Task; balance: number }) {
    setFailed(null);
    utils.tasks.get.setData({ uuid: changed.uuid }, { task: changed });
    utils.credits.balance.setData(undefined, (account) => account && { ...account, balance });
    refreshAccount(utils);
    void utils.tasks.list.invalidate();
  }

  function refuse(action: 'retry' | 'other', uuid: string, error: unknown) {
    setFailed({ action, uuid, error });
    void utils.tasks.invalidate();
    void utils.credits.balance.invalidate();
  }

  const cancel = trpc.tasks.cancel.useMutation({
    onSuccess(answer) {
      keep(answer);
      on.onCanceled();
    },
    onError: (error, { uuid }) => refuse('other', uuid, error),
  });
  const retry = trpc.tasks.retry.useMutation({
    onSuccess(answer) {
      intention.end();
      const slug = slugOf(answer.task.type);
      if (slug) utils.tasks.latest.setData({ type: slug }, { task: answer.task });
      keep(answer);
      on.onRetried(answer.task);
    },
    onError(error, { uuid }) {
      intention.end(error);
      const refusal = readApiError(error);
      if (refusal.reason === 'PRICE_CHANGED') setChangedPrice({ uuid, costCredits: refusal.costCredits });
      refuse('retry', uuid, error);
    },
  });
  const remove = trpc.tasks.remove.useMutation({
    onSuccess(_, { uuid }) {
      setFailed(null);
      utils.tasks.list.setData(
        recentTasks,
        (page) => page && { ...page, tasks: page.tasks.filter((one) => one.uuid !== uuid) },
      );
      on.onRemoved();
      void utils.tasks.latest.invalidate();
      void utils.tasks.list.invalidate();
    },
    onError: (error, { uuid }) => refuse('other', uuid, error),
  });

  const uuid = task?.uuid ?? '';
  const priced = changedPrice?.uuid === uuid ? changedPrice.costCredits : null;
  const retryCostCredits = task ? (priced ?? costAgain(task)) : 0;
  return {
    /** The error of the last action on this task; null after the next action succeeds. */
    refusal: failed?.uuid === uuid ? { action: failed.action, error: readApiError(failed.error) } : null,
    /** The current price of a retry, in credits. */
    retryCostCredits,
    isCanceling: cancel.isPending,
    isRetrying: retry.isPending,
    isRemoving: remove.isPending,
    cancel: () => cancel.mutate({ uuid }),
    remove: () => remove.mutate({ uuid }),
    retry() {
      const idempotencyKey = intention.begin(`${uuid} ${retryCostCredits}`);
      if (idempotencyKey) retry.mutate({ uuid, expectedCostCredits: retryCostCredits, idempotencyKey });
    },
  };
}

/** Returns the current price of the same input, in credits; the charged amount when it depends on an upload. The server checks it. */
function costAgain(task: Task): number {
  const slug = slugOf(task.type);
  const model = task.model ?? localPreview;
  const cost = slug && draftCost(slug, model, draftMeasures(slug, inputOf(task), { media: {}, model }));
  return cost ?? task.creditsCharged;
}

export type TaskActions = ReturnType<typeof useTaskActions>;
