'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';

/** Opens the view of a user once a reason is given. */
export function OpenViewForm({ userId }: { userId: string }) {
  const t = useTranslations('admin.view');
  const router = useRouter();
  const [reason, setReason] = useState('');
  const open = trpc.admin.view.open.useMutation({ onSuccess: () => router.refresh() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate({ userId, reason });
  };
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-4">
      <Field id="reason" label={t('reason')}>
        {(props) => (
          <Input
            {...props}
            required
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      {open.error ? (
        <Alert tone="bad">
          <AlertTitle>{t('notOpened')}</AlertTitle>
          <AlertText>{open.error.message}</AlertText>
        </Alert>
      ) : null}
      <Button type="submit" variant="primary" isBusy={open.isPending} className="self-start">
        {t('open')}
      </Button>
    </form>
  );
}
