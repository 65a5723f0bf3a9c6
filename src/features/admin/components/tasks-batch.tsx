'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

type TasksBatchProps = { taskIds: readonly string[]; act: 'endTask' | 'retryTask' };

/** Has all tasks that are listed retried, or ended with their credits back: rehearsed first, and then started. */
export function TasksBatch({ taskIds, act }: TasksBatchProps) {
  const t = useTranslations('admin.tasks.many');
  const router = useRouter();
  const intention = useIntention('admin.batch');
  const [reason, setReason] = useState('');
  const make = trpc.admin.batches.make.useMutation();

  async function press() {
    const asked = { of: 'tasks' as const, taskIds: [...taskIds], act };
    const idempotencyKey = intention.begin(JSON.stringify({ asked, reason }));
    if (idempotencyKey === null) return;
    try {
      const { id } = await make.mutateAsync({ asked, reason, idempotencyKey });
      intention.end();
      router.push(`/admin/batches/${id}`);
    } catch (error) {
      intention.end(error);
    }
  }
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field id="batch-reason" label={t('reason')}>
        {(props) => (
          <Input {...props} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        )}
      </Field>
      <Button isBusy={make.isPending} onClick={press}>
        {t(act, { count: taskIds.length })}
      </Button>
      {make.error ? (
        <Alert tone="bad">
          <AlertText>{make.error.message}</AlertText>
        </Alert>
      ) : null}
    </div>
  );
}
