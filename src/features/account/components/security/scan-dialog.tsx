'use client';

import { useTranslations } from 'next-intl';
import { encode } from 'uqr';
import { Field } from '#/components/field.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';
import type { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';

type ScanDialogProps = {
  /** What the app reads: `otpauth://totp/…`. */
  uri: string;
  change: ReturnType<typeof useChange>;
  onCode: (code: string) => void;
  onClose: () => void;
};

/** Shows the secret of a second factor to an app, which proves by its first code that it has it. */
export function ScanDialog({ uri, change, onCode, onClose }: ScanDialogProps) {
  const t = useTranslations('settings.security.twoFactor');
  const auth = useTranslations('auth.errors');
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const isWrong = change.problem === 'wrongCode';
  return (
    <SecurityDialog
      isOpen
      title={t('scanTitle')}
      lead={t('scanLead')}
      submitLabel={t('confirm')}
      isBusy={change.isBusy}
      onSubmit={(read) => onCode(read('code'))}
      onClose={onClose}
    >
      <QrCode text={uri} label={t('qr')} />
      <p className="text-muted text-xs">
        {t('secret')} <span className="select-all font-mono text-text">{secret.match(/.{1,4}/g)?.join(' ')}</span>
      </p>
      <ProblemAlert problem={isWrong ? null : change.problem} />
      <Field id="app-code" label={t('code')} error={isWrong ? auth('wrongCode') : null}>
        {(props) => (
          <Input
            {...props}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            className="figures font-mono"
          />
        )}
      </Field>
    </SecurityDialog>
  );
}

/** Black on white in both themes: cameras read nothing else well. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="mx-auto size-48 rounded-md"
    >
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}
