'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { SecurityRow } from '#/features/account/components/security/security-row.tsx';
import { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { ProviderMark } from '#/features/account/components/sign-in/provider-mark.tsx';
import { authClient } from '#/lib/auth-client.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Connected = RouterOutputs['account']['signInMethods']['connected'][number];
/** @param providers those that the operator has set up */
type ConnectedRowProps = { connected: readonly Connected[]; providers: readonly string[] };

/** The accounts elsewhere with which somebody signs in here: connected, and disconnected unless it is the only way in. */
export function ConnectedRow({ connected, providers }: ConnectedRowProps) {
  const t = useTranslations('settings.security.connected');
  const format = useFormatter();
  const change = useChange();
  const utils = trpc.useUtils();
  const others = providers.filter((provider) => connected.every((account) => account.provider !== provider));

  async function connect(provider: string) {
    // Where it works, the browser is on its way to the provider.
    const callbackURL = '/en/account#security';
    await change.run(() => authClient.linkSocial({ provider, callbackURL, errorCallbackURL: '/en/account' }));
  }

  const disconnect = trpc.account.disconnect.useMutation({
    onSuccess() {
      void utils.account.invalidate();
      toast.success(t('disconnected'));
    },
  });

  if (connected.length === 0 && providers.length === 0) return null;
  return (
    <SecurityRow
      title={t('label')}
      actions={others.map((provider) => (
        <Button key={provider} isBusy={change.isBusy} onClick={() => connect(provider)}>
          {change.isBusy ? null : <ProviderMark provider={provider} />}
          {t('connect', { provider })}
        </Button>
      ))}
    >
      {connected.length === 0 ? <p>{t('none')}</p> : null}
      <ul>
        {connected.map((account) => (
          <li key={account.id} className="flex flex-wrap items-center justify-between gap-2 py-1">
            <span className="min-w-0">
              <span className="text-text">{t('name', { provider: account.provider })}</span>{' '}
              <span className="text-xs">{t('since', { date: format.dateTime(account.createdAt, 'date') })}</span>
            </span>
            <Button
              variant="link"
              aria-label={t('disconnectNamed', { provider: account.provider })}
              isBusy={disconnect.isPending && disconnect.variables.id === account.id}
              onClick={() => disconnect.mutate({ id: account.id })}
            >
              {t('disconnect')}
            </Button>
          </li>
        ))}
      </ul>
      <ProblemAlert problem={change.problem} />
      {disconnect.error ? (
        <Alert tone="bad">
          <AlertText className="text-text">{disconnect.error.message}</AlertText>
        </Alert>
      ) : null}
    </SecurityRow>
  );
}
