'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { useIsSignUpOpen } from '#/components/sign-up-offer.tsx';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import {
  type AuthErrors,
  type AuthField,
  checkSignIn,
  checkSignUp,
  readAuthError,
} from '#/features/account/components/auth-errors.ts';
import { CodeForm } from '#/features/account/components/sign-in/code-form.tsx';
import { MailSent } from '#/features/account/components/sign-in/mail-sent.tsx';
import { SignUpTerms } from '#/features/account/components/sign-up-terms.tsx';
import { accountLimits } from '#/features/account/limits.ts';
import { Link } from '#/i18n/navigation.ts';
import { authClient } from '#/lib/auth-client.ts';

type AuthFormProps = {
  mode: 'sign-up' | 'sign-in';
  /** Where to go afterwards; a checked path of this site. */
  returnPath: string;
};

const NO_ERRORS: AuthErrors = { fields: {}, banner: null };
const UNREACHABLE: AuthErrors = { fields: {}, banner: 'unreachable' };

/** What comes next: they are in, a code is asked for, or the address is to be confirmed, for which a mail was sent or not. */
type Next = 'in' | 'code' | 'mailSent' | 'notVerified';

async function send(mode: AuthFormProps['mode'], values: Record<AuthField, string>): Promise<AuthErrors | Next> {
  const email = values.email.trim();
  const { password } = values;
  try {
    if (mode === 'sign-up') {
      const { error, data } = await authClient.signUp.email({ name: values.name.trim(), email, password });
      if (error) return readAuthError(error);
      return data.token === null ? 'mailSent' : 'in';
    }
    const { error, data } = await authClient.signIn.email({ email, password });
    if (error) return error.code === 'EMAIL_NOT_VERIFIED' ? 'notVerified' : readAuthError(error);
    return 'twoFactorRedirect' in data && data.twoFactorRedirect ? 'code' : 'in';
  } catch {
    return UNREACHABLE;
  }
}

/** The form to sign up or in. Names the field that is wrong and what it allows. */
export function AuthForm({ mode, returnPath }: AuthFormProps) {
  const t = useTranslations('auth');
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState(NO_ERRORS);
  const [isBusy, setIsBusy] = useState(false);
  const [step, setStep] = useState<{ next: Exclude<Next, 'in'>; email: string } | null>(null);
  const isSignUp = mode === 'sign-up';
  const isSignUpOpen = useIsSignUpOpen();

  function show(found: AuthErrors) {
    setErrors(found);
    const first = (['name', 'email', 'password'] as const).find((field) => found.fields[field]);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const read = (field: AuthField) => String(data.get(field) ?? '');
    const values = { name: read('name'), email: read('email'), password: read('password') };
    const wrong = isSignUp ? checkSignUp(values) : checkSignIn(values);
    if (wrong) return show(wrong);
    setIsBusy(true);
    setErrors(NO_ERRORS);
    const came = await send(mode, values);
    if (came === 'in') return enter();
    setIsBusy(false);
    if (typeof came === 'string') setStep({ next: came, email: values.email.trim() });
    else show(came);
  }

  /** A full page load: the server renders with the new session, and no earlier data stays in memory. */
  function enter() {
    window.location.assign(returnPath);
  }

  const messageOf = (field: AuthField) => {
    const key = errors.fields[field];
    return key ? t(`errors.${key}`, accountLimits) : null;
  };
  const [submitText, busyText] = isSignUp ? (['signUp', 'signingUp'] as const) : (['signIn', 'signingIn'] as const);
  const other = isSignUp ? '/sign-in' : '/sign-up';

  if (step?.next === 'code') return <CodeForm onDone={enter} onBack={() => setStep(null)} />;
  if (step) return <MailSent email={step.email} isSent={step.next === 'mailSent'} />;
  return (
    <form ref={form} noValidate onSubmit={submit} method="post" className="flex flex-col gap-4">
      {errors.banner ? (
        <Alert tone="bad">
          <AlertText className="text-text">{t(`errors.${errors.banner}`)}</AlertText>
        </Alert>
      ) : null}
      {isSignUp ? (
        <Field id="name" label={t('name')} error={messageOf('name')}>
          {(props) => <Input name="name" autoComplete="name" {...props} />}
        </Field>
      ) : null}
      <Field id="email" label={t('email')} error={messageOf('email')}>
        {(props) => <Input name="email" type="email" inputMode="email" autoComplete="email" {...props} />}
      </Field>
      <Field
        id="password"
        label={t('password')}
        error={messageOf('password')}
        hint={isSignUp && !errors.fields.password ? t('passwordHint', accountLimits) : undefined}
      >
        {(props) => (
          <PasswordInput name="password" autoComplete={isSignUp ? 'new-password' : 'current-password'} {...props} />
        )}
      </Field>
      {isSignUp ? null : (
        <p className="-mt-2 text-sm">
          <Link
            href="/forgot-password"
            className="inline-block py-1 text-muted underline decoration-control underline-offset-4 hover:text-text"
          >
            {t('forgot')}
          </Link>
        </p>
      )}
      <SubmitButton variant="primary" size="lg" className="mt-2 w-full" isBusy={isBusy}>
        {t(isBusy ? busyText : submitText)}
      </SubmitButton>
      {isSignUp ? <SignUpTerms /> : null}
      {isSignUp || isSignUpOpen ? (
        <p className="text-center text-muted text-sm">
          {t.rich(isSignUp ? 'haveAccount' : 'noAccount', {
            link: (chunks) => (
              <Link
                href={{ pathname: other, query: { next: returnPath } }}
                className="inline-block py-1 text-text underline decoration-control underline-offset-4 hover:decoration-text"
              >
                {chunks}
              </Link>
            ),
          })}
        </p>
      ) : null}
    </form>
  );
}
