'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { type AuthErrorKey, isPasswordLength, problemIn } from '#/features/account/components/auth-errors.ts';
import { LinkOutcome } from '#/features/account/components/sign-in/link-outcome.tsx';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { useLinkToken } from '#/features/account/components/sign-in/use-link-token.ts';
import { accountLimits } from '#/features/account/limits.ts';
import { authClient } from '#/lib/auth-client.ts';

/** The form behind the link of a mail, which sets a new password. */
export function ResetForm() {
  const t = useTranslations('auth');
  const token = useLinkToken();
  const [isInvalid, setIsInvalid] = useState(false);
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isDone, setIsDone] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const newPassword = String(new FormData(event.currentTarget).get('newPassword') ?? '');
    setIsInvalid(!isPasswordLength(newPassword));
    if (!isPasswordLength(newPassword) || !token) return;
    setIsBusy(true);
    const found = await problemIn(authClient.resetPassword({ newPassword, token }));
    setProblem(found);
    setIsDone(found === null);
    setIsBusy(false);
  }

  if (isDone) return <LinkOutcome done={t('resetPage.done')} />;
  if (token === null || problem === 'linkEnded')
    return (
      <LinkOutcome problem={token === null ? t('linkMissing') : t('errors.linkEnded')} askAgain="/forgot-password" />
    );
  return (
    <form noValidate onSubmit={submit} method="post" className="flex flex-col gap-4">
      <ProblemAlert problem={problem} />
      <Field
        id="newPassword"
        label={t('resetPage.newPassword')}
        error={isInvalid ? t('errors.passwordLength', accountLimits) : null}
        hint={isInvalid ? undefined : t('passwordHint', accountLimits)}
      >
        {(props) => <PasswordInput name="newPassword" autoComplete="new-password" {...props} />}
      </Field>
      <SubmitButton variant="primary" size="lg" className="w-full" isBusy={isBusy}>
        {t(isBusy ? 'resetPage.submitting' : 'resetPage.submit')}
      </SubmitButton>
    </form>
  );
}
