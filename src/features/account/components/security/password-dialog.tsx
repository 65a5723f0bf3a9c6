'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#/components/field.tsx';
import { PasswordInput } from '#/components/password-input.tsx';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';
import type { useChange } from '#/features/account/components/security/use-change.ts';
import { ProblemAlert } from '#/features/account/components/sign-in/problem-alert.tsx';

type PasswordDialogProps = {
  isOpen: boolean;
  /** What the password is asked for: a second factor is set up or switched off, or its recovery codes are made anew. */
  of: 'start' | 'stop' | 'renew';
  change: ReturnType<typeof useChange>;
  onPassword: (password: string) => void;
  onClose: () => void;
};

/** Each has a title, a lead, and words for its button. */
const words = {
  start: ['startTitle', 'startLead', 'continue'],
  stop: ['stopTitle', 'stopLead', 'stop'],
  renew: ['newTitle', 'newLead', 'make'],
} as const;

/** Asks for the password before a change of the second factor. */
export function PasswordDialog({ isOpen, of, change, onPassword, onClose }: PasswordDialogProps) {
  const t = useTranslations('settings.security');
  const [title, lead, submit] = words[of];
  const isWrong = change.problem === 'wrongPassword';
  const auth = useTranslations('auth.errors');
  return (
    <SecurityDialog
      isOpen={isOpen}
      title={t(`twoFactor.${title}`)}
      lead={t(`twoFactor.${lead}`)}
      submitLabel={t(`twoFactor.${submit}`)}
      isBusy={change.isBusy}
      onSubmit={(read) => onPassword(read('password'))}
      onClose={onClose}
    >
      <ProblemAlert problem={isWrong ? null : change.problem} />
      <Field id={`${of}-password`} label={t('password')} error={isWrong ? auth('wrongPassword') : null}>
        {(props) => <PasswordInput {...props} name="password" autoComplete="current-password" />}
      </Field>
    </SecurityDialog>
  );
}
