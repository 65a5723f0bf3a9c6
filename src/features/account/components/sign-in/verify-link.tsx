'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { type AuthErrorKey, problemIn } from '#/features/account/components/auth-errors.ts';
import { LinkOutcome } from '#/features/account/components/sign-in/link-outcome.tsx';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { useLinkToken } from '#/features/account/components/sign-in/use-link-token.ts';
import { authClient } from '#/lib/auth-client.ts';
import { trpc } from '#/trpc/client.ts';

/** Confirms an address by a press: what opens links of mails before people do, such as a scanner, confirms nothing. */
export function VerifyLink() {
  const t = useTranslations('auth');
  const token = useLinkToken();
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open');
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);

  const caches = trpc.useUtils();

  async function confirm() {
    if (!token) return;
    setState('busy');
    const found = await problemIn(authClient.verifyEmail({ query: { token } }));
    setProblem(found);
    setState(found === null ? 'done' : 'open');
    // Whoever is signed in here sees at once what came of it.
    if (found === null) void caches.account.profile.invalidate();
  }

  if (state === 'done') return <LinkOutcome done={t('verifyPage.done')} />;
  if (token === null) return <LinkOutcome problem={t('linkMissing')} />;
  if (problem === 'linkEnded') return <LinkOutcome problem={t('errors.linkEnded')} />;
  return (
    <div className="flex flex-col gap-4">
      <ProblemAlert problem={problem} />
      <Button variant="primary" size="lg" className="w-full" onClick={confirm} isBusy={state === 'busy'}>
        {t(state === 'busy' ? 'verifyPage.submitting' : 'verifyPage.submit')}
      </Button>
    </div>
  );
}
