'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { type AuthErrorKey, problemIn } from '#/features/account/components/auth-errors.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { authClient } from '#/lib/auth-client.ts';

/** The second step of a sign-in: a code of the account's app, or one of its recovery codes. */
export function CodeForm({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const t = useTranslations('auth.code');
  const [isRecovery, setIsRecovery] = useState(false);
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code') ?? '');
    setIsBusy(true);
    const found = await problemIn(
      isRecovery ? authClient.twoFactor.verifyBackupCode({ code }) : authClient.twoFactor.verifyTotp({ code }),
    );
    setProblem(found);
    if (found === null) return onDone();
    setIsBusy(false);
  }

  function change() {
    setIsRecovery(!isRecovery);
    setProblem(null);
  }

  return (
    <form noValidate onSubmit={submit} method="post" className="flex flex-col gap-4">
      <p className="text-muted text-sm">{t(isRecovery ? 'leadRecovery' : 'lead')}</p>
      <ProblemAlert problem={problem} />
      {/* Each has a field of its own: what was typed for one is none of the other's. */}
      <Field key={String(isRecovery)} id="code" label={t(isRecovery ? 'recovery' : 'app')}>
        {(props) => (
          <Input
            {...props}
            name="code"
            autoFocus
            autoComplete="one-time-code"
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoCapitalize="none"
            spellCheck={false}
            className="figures font-mono"
          />
        )}
      </Field>
      <SubmitButton variant="primary" size="lg" className="w-full" isBusy={isBusy}>
        {t(isBusy ? 'submitting' : 'submit')}
      </SubmitButton>
      <div className="flex flex-wrap justify-between gap-4">
        <Button variant="link" onClick={change}>
          {t(isRecovery ? 'useApp' : 'useRecovery')}
        </Button>
        <Button variant="link" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  );
}
