'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';
import { SecurityRow } from '#/features/account/components/security/security-row.tsx';
import { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { authClient } from '#/lib/auth-client.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Methods = RouterOutputs['account']['signInMethods'];

/** The address: whether it is confirmed, and the way to another one. */
export function EmailRow({ methods }: { methods: Methods }) {
  const t = useTranslations('settings.security.email');
  const utils = trpc.useUtils();
  const [isOpen, setIsOpen] = useState(false);
  const verify = useChange();
  const callOff = trpc.account.cancelEmailChange.useMutation({
    onSuccess() {
      void utils.account.invalidate();
      toast.success(t('calledOff'));
    },
  });
  const { email, isEmailVerified, pendingEmail } = methods;

  async function sendLink() {
    if (await verify.run(() => authClient.sendVerificationEmail({ email }))) toast.success(t('verifySent', { email }));
  }

  return (
    <SecurityRow
      title={t('label')}
      state={
        <Badge tone={isEmailVerified ? 'good' : 'neutral'}>{t(isEmailVerified ? 'verified' : 'unverified')}</Badge>
      }
      actions={<Button onClick={() => setIsOpen(true)}>{t('change')}</Button>}
    >
      <p className="break-all">{email}</p>
      {isEmailVerified ? null : (
        <Button variant="link" className="mt-1" isBusy={verify.isBusy} onClick={sendLink}>
          {t('verify')}
        </Button>
      )}
      <ProblemAlert problem={verify.problem === 'tooMany' ? 'tooManyMails' : verify.problem} />
      {pendingEmail ? (
        <p className="mt-1 break-words">
          {t('pending', { email: pendingEmail })}{' '}
          <Button variant="link" isBusy={callOff.isPending} onClick={() => callOff.mutate()}>
            {t('callOff')}
          </Button>
        </p>
      ) : null}
      <EmailDialog isOpen={isOpen} hasPassword={methods.hasPassword} onClose={() => setIsOpen(false)} />
    </SecurityRow>
  );
}

function EmailDialog({ isOpen, hasPassword, onClose }: { isOpen: boolean; hasPassword: boolean; onClose: () => void }) {
  const t = useTranslations('settings.security');
  const auth = useTranslations('auth.errors');
  const utils = trpc.useUtils();
  const begin = trpc.account.beginEmailChange.useMutation({
    onSuccess(_, { newEmail }) {
      void utils.account.invalidate();
      toast.success(t('email.sent', { email: newEmail }));
      close();
    },
  });
  const error = begin.error ? readApiError(begin.error) : null;
  const issueOf = (field: string) =>
    error?.reason === 'VALIDATION' ? (error.fields.find((issue) => issue.field === field)?.message ?? null) : null;
  const newEmailIssue = issueOf('newEmail');
  function close() {
    begin.reset();
    onClose();
  }
  return (
    <SecurityDialog
      isOpen={isOpen}
      title={t('email.title')}
      lead={t('email.lead')}
      submitLabel={t('email.submit')}
      isBusy={begin.isPending}
      onSubmit={(read) => begin.mutate({ newEmail: read('newEmail'), password: read('password') })}
      onClose={close}
    >
      {error && error.reason !== 'VALIDATION' ? <p className="text-bad text-sm">{error.message}</p> : null}
      <Field
        id="newEmail"
        label={t('email.newEmail')}
        error={newEmailIssue && `${t('email.newEmail')} ${newEmailIssue}.`}
      >
        {(props) => <Input {...props} name="newEmail" type="email" inputMode="email" autoComplete="email" />}
      </Field>
      {hasPassword ? (
        <Field id="password" label={t('password')} error={issueOf('password') && auth('wrongPassword')}>
          {(props) => <PasswordInput {...props} name="password" autoComplete="current-password" />}
        </Field>
      ) : null}
    </SecurityDialog>
  );
}
