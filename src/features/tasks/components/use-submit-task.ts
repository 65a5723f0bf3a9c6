import { useState } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { ofGroup } from '#/features/tasks/components/list-pages.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';
import { useIntention } from '#/trpc/use-intention.ts';

/**
 * Submits a draft at the price that was shown. Submitting the same draft again after a lost answer is a retry under the same
 * idempotency key (`useIntention`), so that it is charged once.
 */
export function useSubmitTask({ slug, onCreated }: { slug: TaskTypeSlug; onCreated: () => void }) {
  const utils = trpc.useUtils();
  const intention = useIntention('tasks.create');
  const [changedPrice, setChangedPrice] = useState<number | null>(null);

  const create = trpc.tasks.create.useMutation({
    onSuccess({ task, tasks, balance }) {
      intention.end();
      setChangedPrice(null);
      utils.tasks.latest.setData({ type: slug }, { task: tasks.at(-1) ?? task });
      for (const one of tasks) utils.tasks.get.setData({ uuid: one.uuid }, { task: one });
      if (task.group) utils.tasks.list.setData(ofGroup(task.group), { tasks: tasks.toReversed(), nextCursor: null });
      utils.credits.balance.setData(undefined, (account) => account && { ...account, balance });
      refreshAccount(utils);
      void utils.tasks.list.invalidate();
      onCreated();
    },
    onError(error) {
      intention.end(error);
      const refusal = readApiError(error);
      if (refusal.reason === 'PRICE_CHANGED') setChangedPrice(refusal.costCredits);
      // What is shown may be out of date: another tab may have spent, or the lost request may have arrived.
      void utils.credits.balance.invalidate();
      void utils.creditCosts.quote.invalidate();
      if (isOutcomeUnknown(refusal)) void utils.tasks.latest.invalidate();
    },
  });

  /** Submits `input`, which must be valid by the schema of its task type, to a model, for `count` results at the price of all. */
  function submit(input: AnyDraft, model: string, expectedCostCredits: number, count = 1) {
    const several = count > 1 ? { count } : {};
    const idempotencyKey = intention.begin(JSON.stringify([slug, model, input, expectedCostCredits, several]));
    if (!idempotencyKey) return;
    const asked = { type: slug, input } as Pick<CreateTaskInput, 'type' | 'input'> as CreateTaskInput;
    create.mutate({ ...asked, model, ...several, expectedCostCredits, idempotencyKey });
  }

  return {
    submit,
    isBusy: create.isPending,
    refusal: create.error ? readApiError(create.error) : null,
    /** The current price, in credits, when the server refused the one that was shown; otherwise null. */
    changedPrice,
    /** Call when the form has changed, so that a refusal no longer applies. */
    forgetRefusal() {
      if (create.error) create.reset();
      setChangedPrice(null);
    },
  };
}
