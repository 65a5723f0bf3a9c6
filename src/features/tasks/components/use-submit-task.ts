import { useRef, useState } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-inputs.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/**
 * Submits at the price that was shown. One intention has one idempotency key: after a lost answer, pressing again asks
 * under the same key, so that it is charged once. An answer, also a refusal, ends the intention.
 */
export function useSubmitTask({ slug, onCreated }: { slug: TaskTypeSlug; onCreated: () => void }) {
  const utils = trpc.useUtils();
  const intention = useRef<{ request: string; key: string } | null>(null);

  const [changedPrice, setChangedPrice] = useState<number | null>(null);

  const create = trpc.tasks.create.useMutation({
    onSuccess({ task, balance }) {
      intention.current = null;
      setChangedPrice(null);
      utils.tasks.latest.setData({ type: slug }, { task });
      utils.tasks.get.setData({ uuid: task.uuid }, { task });
      utils.credits.balance.setData(undefined, (account) => account && { ...account, balance });
      void utils.credits.invalidate();
      void utils.creditCosts.quote.invalidate();
      void utils.tasks.list.invalidate();
      onCreated();
    },
    onError(error) {
      const refusal = readApiError(error);
      if (!isOutcomeUnknown(refusal)) intention.current = null;
      if (refusal.reason === 'PRICE_CHANGED') setChangedPrice(refusal.costCredits);
      // What is shown may be out of date: another tab may have spent, or the lost request may have arrived.
      void utils.credits.balance.invalidate();
      void utils.creditCosts.quote.invalidate();
      if (isOutcomeUnknown(refusal)) void utils.tasks.latest.invalidate();
    },
  });

  /** `input` is one that the schema of its type has passed. */
  function submit(input: AnyDraft, expectedCostCredits: number) {
    const request = JSON.stringify([input, expectedCostCredits]);
    if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
    const asked = { type: slug, input } as Pick<CreateTaskInput, 'type' | 'input'> as CreateTaskInput;
    create.mutate({ ...asked, expectedCostCredits, idempotencyKey: intention.current.key });
  }

  return {
    submit,
    isBusy: create.isPending,
    refusal: create.error ? readApiError(create.error) : null,
    /** The price that the server asked instead of the one shown, in credits; null when they agree. */
    changedPrice,
    /** The form has changed: what was refused no longer applies. */
    forgetRefusal() {
      if (create.error) create.reset();
      setChangedPrice(null);
    },
  };
}
