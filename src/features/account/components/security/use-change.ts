import { useState } from 'react';
import { type AuthAnswerError, type AuthErrorKey, problemIn } from '#/features/account/components/auth-errors.ts';
import { trpc } from '#/trpc/client.ts';

/** A call of the auth library's client. */
type Call = Promise<{ error: AuthAnswerError | null }>;

/**
 * Changes a way to sign in through the auth library: what stands against it, whether it is under way, and what is shown of the
 * account is read anew afterwards.
 */
export function useChange() {
  const utils = trpc.useUtils();
  const [problem, setProblem] = useState<AuthErrorKey | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  return {
    problem,
    isBusy,
    forget: () => setProblem(null),
    refuse: setProblem,
    /** Returns whether it was done. */
    async run(call: () => Call): Promise<boolean> {
      setIsBusy(true);
      setProblem(null);
      const found = await problemIn(call());
      setProblem(found);
      setIsBusy(false);
      if (found === null) void utils.account.invalidate();
      return found === null;
    },
  };
}
