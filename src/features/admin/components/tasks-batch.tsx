'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { BatchEnd } from '#/features/admin/components/batch-end.tsx';
import { useBatch } from '#/features/admin/components/use-batch.ts';

type TasksBatchProps = { taskIds: readonly string[]; act: 'endTask' | 'retryTask' };

/** Has all tasks that are listed retried, or ended with their credits back: rehearsed first, and then started. */
export function TasksBatch({ taskIds, act }: TasksBatchProps) {
  const t = useTranslations('admin.tasks.many');
  const batch = useBatch();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void batch.make({ of: 'tasks', taskIds, act }, reason);
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-xl flex-col gap-3">
      <BatchEnd batch={batch} reason={reason} onReason={setReason} label={t(act, { count: taskIds.length })} />
    </form>
  );
}
