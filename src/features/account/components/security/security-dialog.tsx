'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent, ReactNode } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogTitle } from '#/components/ui/dialog.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';

type SecurityDialogProps = {
  isOpen: boolean;
  title: string;
  lead: string;
  submitLabel: string;
  isBusy: boolean;
  /** Gets the fields of the form by their names. */
  onSubmit: (read: (name: string) => string) => void;
  onClose: () => void;
  /** Without it there is no way back: what it shows is shown once. */
  hasCancel?: boolean;
  children?: ReactNode;
};

/** A question or a form over the account page, which is left by its button or called off. */
export function SecurityDialog(props: SecurityDialogProps) {
  const { isOpen, title, lead, submitLabel, isBusy, onSubmit, onClose, hasCancel = true, children } = props;
  const t = useTranslations('settings.security');
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    onSubmit((name) => String(data.get(name) ?? ''));
  }
  return (
    <Dialog open={isOpen} onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent closeLabel={t('close')}>
        <DialogTitle>{title}</DialogTitle>
        <DialogDescription className="mt-1">{lead}</DialogDescription>
        <form noValidate onSubmit={submit} method="post" className="mt-4 flex flex-col gap-4">
          {children}
          <div className="mt-2 flex flex-wrap justify-end gap-2">
            {hasCancel ? (
              <DialogClose asChild>
                <Button>{t('cancel')}</Button>
              </DialogClose>
            ) : null}
            <SubmitButton variant="primary" isBusy={isBusy}>
              {submitLabel}
            </SubmitButton>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
