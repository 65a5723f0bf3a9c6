'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { Button } from '#/components/ui/button.tsx';
import { isPasswordLength } from '#/features/account/components/auth-errors.ts';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';
import { SecurityRow } from '#/features/account/components/security/security-row.tsx';
import { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { accountLimits } from '#/features/account/limits.ts';
import { authClient } from '#/lib/auth-client.ts';

/** The password: changed with the present one, or set by a link where there is none. */
export function PasswordRow({ hasPassword, email }: { hasPassword: boolean; email: string }) {
  const t = useTranslations('settings.security.passwordRow');
  const [isOpen, setIsOpen] = useState(false);
  const link = useChange();

  async function sendLink() {
    if (await link.run(() => authClient.requestPasswordReset({ email }))) toast.success(t('sent', { email }));
  }

  return (
    <SecurityRow
      title={t('label')}
      actions={
        hasPassword ? (
          <Button onClick={() => setIsOpen(true)}>{t('change')}</Button>
        ) : (
          <Button isBusy={link.isBusy} onClick={sendLink}>
            {t('choose')}
          </Button>
        )
      }
    >
      <p>{t(hasPassword ? 'set' : 'none')}</p>
      <ProblemAlert problem={link.problem === 'tooMany' ? 'tooManyMails' : link.problem} />
      <PasswordDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </SecurityRow>
  );
}

function PasswordDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useTranslations('settings.security.passwordRow');
  const auth = useTranslations('auth');
  const change = useChange();
  const isLengthWrong = change.problem === 'passwordLength';

  async function submit(read: (name: string) => string) {
    const [currentPassword, newPassword] = [read('currentPassword'), read('newPassword')];
    if (!isPasswordLength(newPassword)) return change.refuse('passwordLength');
    const isDone = await change.run(() =>
      authClient.changePassword({ currentPassword, newPassword, revokeOtherSessions: true }),
    );
    if (!isDone) return;
    toast.success(t('done'));
    onClose();
  }

  function close() {
    change.forget();
    onClose();
  }

  return (
    <SecurityDialog
      isOpen={isOpen}
      title={t('title')}
      lead={t('lead')}
      submitLabel={t('submit')}
      isBusy={change.isBusy}
      onSubmit={submit}
      onClose={close}
    >
      <ProblemAlert problem={isLengthWrong ? null : change.problem} />
      <Field id="currentPassword" label={t('current')}>
        {(props) => <PasswordInput {...props} name="currentPassword" autoComplete="current-password" />}
      </Field>
      <Field
        id="newPassword"
        label={t('next')}
        error={isLengthWrong ? auth('errors.passwordLength', accountLimits) : null}
        hint={isLengthWrong ? undefined : auth('passwordHint', accountLimits)}
      >
        {(props) => <PasswordInput {...props} name="newPassword" autoComplete="new-password" />}
      </Field>
    </SecurityDialog>
  );
}
