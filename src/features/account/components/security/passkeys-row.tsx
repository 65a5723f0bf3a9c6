'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '#/components/ui/button.tsx';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';
import { SecurityRow } from '#/features/account/components/security/security-row.tsx';
import { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';
import { authClient } from '#/lib/auth-client.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Passkey = RouterOutputs['account']['signInMethods']['passkeys'][number];

/** The passkeys: one is added on this device, and each can be removed. */
export function PasskeysRow({ passkeys }: { passkeys: readonly Passkey[] }) {
  const t = useTranslations('settings.security.passkeys');
  const format = useFormatter();
  const adding = useChange();
  const removing = useChange();
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const nameOf = ({ name }: Passkey) => name ?? t('unnamed');

  async function add() {
    if (await adding.run(() => authClient.passkey.addPasskey())) toast.success(t('added'));
  }

  async function remove({ id }: Passkey) {
    if (!(await removing.run(() => authClient.passkey.deletePasskey({ id })))) return;
    toast.success(t('removed'));
    setLeaving(null);
  }

  return (
    <SecurityRow
      title={t('label')}
      actions={
        <Button isBusy={adding.isBusy} onClick={add}>
          {t('add')}
        </Button>
      }
    >
      {passkeys.length === 0 ? <p>{t('none')}</p> : null}
      <ul>
        {passkeys.map((passkey) => (
          <li key={passkey.id} className="flex flex-wrap items-center justify-between gap-2 py-1">
            <span className="min-w-0">
              <span className="text-text">{nameOf(passkey)}</span>{' '}
              <span className="text-xs">{t('since', { date: format.dateTime(passkey.createdAt, 'date') })}</span>
            </span>
            <Button
              variant="link"
              aria-label={t('removeNamed', { name: nameOf(passkey) })}
              onClick={() => setLeaving(passkey)}
            >
              {t('remove')}
            </Button>
          </li>
        ))}
      </ul>
      <ProblemAlert problem={adding.problem} />
      {leaving ? (
        <SecurityDialog
          isOpen
          title={t('removeTitle')}
          lead={t('removeLead')}
          submitLabel={t('remove')}
          isBusy={removing.isBusy}
          onSubmit={() => remove(leaving)}
          onClose={() => setLeaving(null)}
        >
          <ProblemAlert problem={removing.problem} />
        </SecurityDialog>
      ) : null}
    </SecurityRow>
  );
}
