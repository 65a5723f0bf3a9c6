'use client';

import { useFormatter, useNow, useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { Alert, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogTitle } from '#/components/ui/dialog.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type DeletionView = RouterOutputs['account']['deletion'];

/** Says in figures what the deletion of the account takes, and asks for it with the password, where there is one. */
export function DeleteDialog(props: { isOpen: boolean; deletion: DeletionView; onClose: () => void }) {
  const { isOpen, deletion, onClose } = props;
  const t = useTranslations('deletion');
  const format = useFormatter();
  const now = useNow();
  const utils = trpc.useUtils();
  const methods = trpc.account.signInMethods.useQuery(undefined, { enabled: isOpen });
  const request = trpc.account.requestDeletion.useMutation({
    onSuccess: close,
    onSettled: () => void utils.account.invalidate(),
  });
  const date = format.dateTime(new Date(now.getTime() + deletion.days * 86_400_000), 'date');
  const error = request.error ? readApiError(request.error) : null;

  function close() {
    request.reset();
    onClose();
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    request.mutate({ password: String(new FormData(event.currentTarget).get('password') ?? '') });
  }

  return (
    <Dialog open={isOpen} onOpenChange={(opens) => (opens || request.isPending ? null : close())}>
      <DialogContent closeLabel={t('cancel')}>
        <DialogTitle>{t('dialogTitle')}</DialogTitle>
        <DialogDescription className="mt-1">{t('dialogLead', { date })}</DialogDescription>
        <Figures deletion={deletion} />
        <form noValidate onSubmit={submit} method="post" className="mt-4 flex flex-col gap-4">
          {error && error.reason !== 'VALIDATION' ? (
            <Alert tone="bad">
              <AlertTitle>{isOutcomeUnknown(error) ? t('unreachable') : error.message}</AlertTitle>
            </Alert>
          ) : null}
          {methods.data?.hasPassword === false ? null : (
            <Field
              id="delete-password"
              label={t('password')}
              error={error?.reason === 'VALIDATION' ? t('wrongPassword') : null}
            >
              {(control) => <PasswordInput {...control} name="password" autoComplete="current-password" />}
            </Field>
          )}
          <div className="mt-2 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
            <DialogClose asChild>
              <Button disabled={request.isPending}>{t('cancel')}</Button>
            </DialogClose>
            <SubmitButton variant="primary" isBusy={request.isPending}>
              {t('confirm', { date })}
            </SubmitButton>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function Figures({ deletion }: { deletion: DeletionView }) {
  const t = useTranslations('deletion');
  const { openTasks, lostCredits, plan, results, uploads } = deletion;
  return (
    <ul className="figures mt-4 flex flex-col gap-2 rounded-lg border p-4 text-sm">
      <li>{t('openTasks', { count: openTasks })}</li>
      <li className="font-medium">{t('credits', { count: lostCredits })}</li>
      {plan ? <li>{t('plan', { plan })}</li> : null}
      <li>{results + uploads === 0 ? t('noFiles') : t('files', { results, uploads })}</li>
      <li>{t('person')}</li>
    </ul>
  );
}
