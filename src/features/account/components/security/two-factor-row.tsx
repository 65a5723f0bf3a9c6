'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { PasswordDialog } from '#/features/account/components/security/password-dialog.tsx';
import { RecoveryCodes } from '#/features/account/components/security/recovery-codes.tsx';
import { ScanDialog } from '#/features/account/components/security/scan-dialog.tsx';
import { SecurityRow } from '#/features/account/components/security/security-row.tsx';
import { useChange } from '#/features/account/components/security/use-change.ts';
import { authClient } from '#/lib/auth-client.ts';

/** What is open: the password is asked for, the app scans, or codes are shown, once. */
type Step =
  | { name: 'start' | 'stop' | 'renew' }
  | { name: 'scan'; uri: string; codes: string[] }
  | { name: 'codes'; codes: string[] };

/** The second factor: set up with an app, switched off, and its recovery codes made anew. */
export function TwoFactorRow({ isOn, hasPassword }: { isOn: boolean; hasPassword: boolean }) {
  const t = useTranslations('settings.security.twoFactor');
  const change = useChange();
  const [step, setStep] = useState<Step | null>(null);

  function close() {
    change.forget();
    setStep(null);
  }

  async function start(password: string) {
    let begun: { totpURI: string; backupCodes: string[] } | null = null;
    const isDone = await change.run(async () => {
      const { error, data } = await authClient.twoFactor.enable({ password, method: 'totp' });
      if (data && 'totpURI' in data) begun = data;
      return { error };
    });
    const made = begun as { totpURI: string; backupCodes: string[] } | null;
    if (isDone && made) setStep({ name: 'scan', uri: made.totpURI, codes: made.backupCodes });
  }

  async function stop(password: string) {
    if (!(await change.run(() => authClient.twoFactor.disable({ password })))) return;
    toast.success(t('switchedOff'));
    close();
  }

  async function renew(password: string) {
    let codes: string[] = [];
    const isDone = await change.run(async () => {
      const { error, data } = await authClient.twoFactor.generateBackupCodes({ password });
      codes = data?.backupCodes ?? [];
      return { error };
    });
    if (isDone) setStep({ name: 'codes', codes });
  }

  async function confirm(code: string, codes: string[]) {
    if (!(await change.run(() => authClient.twoFactor.verifyTotp({ code })))) return;
    toast.success(t('switchedOn'));
    setStep({ name: 'codes', codes });
  }

  const offNote = hasPassword ? 'offNote' : 'needsPassword';
  const asking = { change, onClose: close };
  return (
    <SecurityRow
      title={t('label')}
      state={<Badge tone={isOn ? 'good' : 'neutral'}>{t(isOn ? 'on' : 'off')}</Badge>}
      actions={
        isOn ? (
          <>
            <Button onClick={() => setStep({ name: 'renew' })}>{t('newCodes')}</Button>
            <Button onClick={() => setStep({ name: 'stop' })}>{t('stop')}</Button>
          </>
        ) : (
          <Button disabled={!hasPassword} onClick={() => setStep({ name: 'start' })}>
            {t('start')}
          </Button>
        )
      }
    >
      <p>{t(isOn ? 'onNote' : offNote)}</p>
      <PasswordDialog {...asking} isOpen={step?.name === 'start'} of="start" onPassword={start} />
      <PasswordDialog {...asking} isOpen={step?.name === 'stop'} of="stop" onPassword={stop} />
      <PasswordDialog {...asking} isOpen={step?.name === 'renew'} of="renew" onPassword={renew} />
      {step?.name === 'scan' ? (
        <ScanDialog {...asking} uri={step.uri} onCode={(code) => confirm(code, step.codes)} />
      ) : null}
      {step?.name === 'codes' ? <RecoveryCodes codes={step.codes} onClose={close} /> : null}
    </SecurityRow>
  );
}
