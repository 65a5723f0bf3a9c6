import { useState } from 'react';
import { type AuthErrorKey, problemIn } from '#/features/account/components/auth-errors.ts';
import { authClient } from '#/lib/auth-client.ts';

/** Has the mail with the link that confirms an address sent again: `send`, while it `isBusy`, and what came of it. */
export function useSendLink(email: string) {
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle');
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);

  async function send() {
    setState('busy');
    const found = await problemIn(authClient.sendVerificationEmail({ email }));
    setProblem(found === 'tooMany' ? 'tooManyMails' : found);
    setState(found === null ? 'sent' : 'idle');
  }

  return { send, isBusy: state === 'busy', isSent: state === 'sent', problem };
}
