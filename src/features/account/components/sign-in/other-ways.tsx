'use client';

import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { type AuthErrorKey, problemIn } from '#/features/account/components/auth-errors.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { ProviderMark } from '#/features/account/components/sign-in/provider-mark.tsx';
import { authClient } from '#/lib/auth-client.ts';

type OtherWaysProps = { providers: readonly string[]; returnPath: string; hasPasskeys: boolean };

/** The ways in without a password: a passkey, and the accounts of others that the operator has set up. */
export function OtherWays({ providers, returnPath, hasPasskeys }: OtherWaysProps) {
  const t = useTranslations('auth');
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);
  if (providers.length === 0 && !hasPasskeys) return null;

  async function begin(
    way: string,
    call: () => Promise<Parameters<typeof problemIn>[0] extends Promise<infer A> ? A : never>,
  ) {
    setBusy(way);
    setProblem(null);
    const found = await problemIn(call());
    setProblem(found);
    if (found !== null) setBusy(null);
    else if (way === 'passkey') window.location.assign(returnPath);
  }

  const errorCallbackURL = `/en/sign-in?next=${encodeURIComponent(returnPath)}`;
  return (
    <div className="mt-6 flex flex-col gap-3">
      <p className="flex items-center gap-4 text-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t('or')}
      </p>
      <ProblemAlert problem={problem} />
      {hasPasskeys ? (
        <Button
          size="lg"
          className="w-full"
          isBusy={busy === 'passkey'}
          onClick={() => begin('passkey', () => authClient.signIn.passkey())}
        >
          {busy === 'passkey' ? null : <KeyRound aria-hidden />}
          {t('withPasskey')}
        </Button>
      ) : null}
      {providers.map((provider) => (
        <Button
          key={provider}
          size="lg"
          className="w-full"
          isBusy={busy === provider}
          onClick={() =>
            begin(provider, () => authClient.signIn.social({ provider, callbackURL: returnPath, errorCallbackURL }))
          }
        >
          {busy === provider ? null : <ProviderMark provider={provider} />}
          {t('withProvider', { provider })}
        </Button>
      ))}
    </div>
  );
}
