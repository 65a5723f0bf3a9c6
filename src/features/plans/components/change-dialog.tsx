'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogTitle } from '#/components/ui/dialog.tsx';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { isOutcomeUnknown, readApiError } from '#/trpc/api-error.ts';

type ChangeDialogProps = {
  isOpen: boolean;
  title: string;
  /** What the change will do, in figures: one sentence each. */
  figures: ReactNode;
  confirmLabel: string;
  isBusy: boolean;
  /** Why it was refused, if it was. */
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  /** Called after the dialog has closed, to move the focus. */
  onClosed: () => void;
};

/** Says with figures what a change of plan will do, and has it done when confirmed. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { isOpen, title, figures, confirmLabel, isBusy, error, onConfirm, onClose, onClosed } = props;
  const t = useTranslations('plans');
  const isSignedOut = Boolean(error) && readApiError(error).reason === 'UNAUTHORIZED';

  function changeOpen(opens: boolean) {
    if (!opens && !isBusy) onClose();
  }

  function returnFocus(event: Event) {
    event.preventDefault();
    onClosed();
  }

  return (
    <Dialog open={isOpen} onOpenChange={changeOpen}>
      <DialogContent closeLabel={t('cancel')} onCloseAutoFocus={returnFocus}>
        <DialogTitle>{title}</DialogTitle>
        <DialogDescription className="mt-1">{t('confirmLead')}</DialogDescription>
        <ul className="figures mt-4 flex flex-col gap-2 rounded-lg border p-4 text-sm">
          {figures}
          <li className="font-medium">{t('nothingCharged')}</li>
        </ul>
        {error ? <Refusal error={error} /> : null}
        <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
          <DialogClose asChild>
            <Button disabled={isBusy}>{t('cancel')}</Button>
          </DialogClose>
          {isSignedOut ? (
            <SignInLink />
          ) : (
            <Button variant="primary" className="figures" isBusy={isBusy} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}

function SignInLink() {
  const t = useTranslations('refusal');
  const locale = useLocale();
  return (
    <Button asChild variant="primary">
      <Link href={{ pathname: '/sign-in', query: { next: getPathname({ locale, href: '/plans' }) } }}>
        {t('signIn')}
      </Link>
    </Button>
  );
}

/** Why a change was refused, and what to do. */
export function Refusal({ error }: { error: unknown }) {
  const t = useTranslations('plans');
  const signedOut = useTranslations('refusal');
  const refusal = readApiError(error);
  if (refusal.reason === 'UNAUTHORIZED') {
    return (
      <Alert tone="bad" className="mt-4">
        <AlertTitle>{signedOut('signedOut')}</AlertTitle>
      </Alert>
    );
  }
  const isUnknown = isOutcomeUnknown(refusal);
  return (
    <Alert tone="bad" className="mt-4">
      <AlertTitle>{isUnknown ? t('unreachable') : refusal.message}</AlertTitle>
      {isUnknown ? <AlertText>{t('pressAgain')}</AlertText> : null}
    </Alert>
  );
}
