import { useState } from 'react';
import { readApiError } from '#/trpc/api-error.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type Effect = RouterOutputs['admin']['acts']['preview'];
type Outcome = 'done' | 'waits';

/** Looks at acts and does them, with the rights of the role. */
export function useActs(role: 'support' | 'admin') {
  const ofSupport = {
    preview: trpc.admin.supportActs.preview.useMutation(),
    do: trpc.admin.supportActs.do.useMutation(),
  };
  const ofAdmins = { preview: trpc.admin.acts.preview.useMutation(), do: trpc.admin.acts.do.useMutation() };
  const calls = role === 'admin' ? ofAdmins : ofSupport;
  const intention = useIntention('admin.act');
  const [effect, setEffect] = useState<Effect | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<{ outcome: Outcome; auditId: string | null } | null>(null);
  const refusal = error === null ? null : readApiError(error);
  const fields = refusal?.reason === 'VALIDATION' ? refusal.fields : [];

  function reset() {
    setEffect(null);
    setError(null);
    setDone(null);
  }
  return {
    effect,
    done,
    isBusy: calls.preview.isPending || calls.do.isPending,
    /** The sentence of a refusal. */
    refusal: refusal?.message ?? null,
    /** What is allowed in a field that was refused. */
    errorOf: (name: string) => fields.find(({ field }) => field.endsWith(name))?.message ?? null,
    reset,
    /** Reads what an act would do. */
    async preview(act: object) {
      reset();
      await calls.preview.mutateAsync({ act: act as never }).then(setEffect, setError);
    },
    /** Does it. Returns whether it was done, or waits for a second admin. */
    async perform(act: object, reason: string): Promise<boolean> {
      const idempotencyKey = intention.begin(JSON.stringify({ act, reason }));
      if (idempotencyKey === null) return false;
      setError(null);
      try {
        const { pendingId, auditId } = await calls.do.mutateAsync({ act: act as never, reason, idempotencyKey });
        intention.end();
        setEffect(null);
        setDone({ outcome: pendingId === null ? 'done' : 'waits', auditId });
        return true;
      } catch (thrown) {
        intention.end(thrown);
        setError(thrown);
        return false;
      }
    },
  };
}
