'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { type AuthErrorKey, isEmail, problemIn } from '#/features/account/components/auth-errors.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { Link } from '#/i18n/navigation.ts';
import { authClient } from '#/lib/auth-client.ts';

/** The form that asks for a link to choose a new password. What it answers says nothing of who has an account. */
export function ForgotForm() {
  const t = useTranslations('auth');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [isInvalid, setIsInvalid] = useState(false);
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email') ?? '').trim();
    setIsInvalid(!isEmail(email));
    if (!isEmail(email)) return;
    setIsBusy(true);
    const found = await problemIn(authClient.requestPasswordReset({ email }));
    setProblem(found === 'tooMany' ? 'tooManyMails' : found);
    setSentTo(found === null ? email : null);
    setIsBusy(false);
  }

  return (
    <div className="flex flex-col gap-4">
      {sentTo ? (
        <Alert tone="good" role="status">
          <AlertTitle className="break-words">{t('forgotPage.sent', { email: sentTo })}</AlertTitle>
          <AlertText>{t('forgotPage.nothing')}</AlertText>
        </Alert>
      ) : (
        <form noValidate onSubmit={submit} method="post" className="flex flex-col gap-4">
          <ProblemAlert problem={problem} />
          <Field id="email" label={t('email')} error={isInvalid ? t('errors.emailInvalid') : null}>
            {(props) => <Input name="email" type="email" inputMode="email" autoComplete="email" {...props} />}
          </Field>
          <SubmitButton variant="primary" size="lg" className="w-full" isBusy={isBusy}>
            {t(isBusy ? 'forgotPage.submitting' : 'forgotPage.submit')}
          </SubmitButton>
        </form>
      )}
      <Button asChild variant="link">
        <Link href="/sign-in">{t('forgotPage.back')}</Link>
      </Button>
    </div>
  );
}
