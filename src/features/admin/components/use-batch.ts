import { useRouter } from '#/i18n/navigation.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

/** Makes a batch and goes to its page, where it is rehearsed and then started. Nothing is done before. */
export function useBatch() {
  const router = useRouter();
  const intention = useIntention('admin.batch');
  const make = trpc.admin.batches.make.useMutation();
  const refusal = make.error ? readApiError(make.error) : null;
  const fields = refusal?.reason === 'VALIDATION' ? refusal.fields : [];
  return {
    isBusy: make.isPending,
    /** The sentence of a refusal. */
    refusal: refusal?.message ?? null,
    /** What is allowed in a field that was refused. */
    errorOf: (name: string) => fields.find(({ field }) => field.split('.').includes(name))?.message ?? null,
    /** What is asked for is checked by the server, which names what is missing. */
    async make(asked: object, reason: string): Promise<void> {
      const idempotencyKey = intention.begin(JSON.stringify({ asked, reason }));
      if (idempotencyKey === null) return;
      try {
        const { id } = await make.mutateAsync({ asked: asked as never, reason, idempotencyKey });
        intention.end();
        router.push(`/admin/batches/${id}`);
      } catch (error) {
        intention.end(error);
      }
    },
  };
}
