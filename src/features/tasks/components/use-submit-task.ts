import { useRef, useState } from 'react';
import type { Draft } from '#/features/tasks/components/draft.ts';
import { randomKey } from '#/lib/random-key.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/** What the latest task is cached under. */
export const latestVideo = { type: 'text-to-video' } as const;

/**
 * Submits at the price that was shown. One intention has one idempotency key: after a lost answer, pressing again asks
 * under the same key, so that it is charged once. An answer, also a refusal, ends the intention.
 */
export function useSubmitTask({ onCreated }: { onCreated: () => void }) {
  const utils = trpc.useUtils();
  const intention = useRef<{ request: string; key: string } | null>(null);

  const [changedPrice, setChangedPrice] = useState<number | null>(null);

  const create = trpc.tasks.create.useMutation({
    onSuccess({ task, balance }) {
      intention.current = null;
      setChangedPrice(null);
      utils.tasks.latest.setData(latestVideo, { task });
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

  function submit(input: Draft, expectedCostCredits: number) {
    const request = JSON.stringify([input, expectedCostCredits]);
    if (intention.current?.request !== request) intention.current = { request, key: randomKey() };
    create.mutate({ type: 'text-to-video', input, expectedCostCredits, idempotencyKey: intention.current.key });
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
