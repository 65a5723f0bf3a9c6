'use client';

import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogTitle,
  DialogTrigger,
} from '#/components/ui/dialog.tsx';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { netCredits } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

type RemoveTaskProps = {
  task: Task;
  isBusy: boolean;
  onRemove: () => void;
  /** Puts the focus where it belongs once the dialog is gone, and its button soon too. */
  onConfirmed: () => void;
};

/** Removes what a task made, once it is confirmed: says what goes, and what stays of its credits. */
export function RemoveTask({ task, isBusy, onRemove, onConfirmed }: RemoveTaskProps) {
  const t = useTranslations('remove');
  const [isOpen, setIsOpen] = useState(false);

  const isConfirmed = useRef(false);
  const kind = outputKindOf(task);

  function returnFocus(event: Event) {
    if (!isConfirmed.current) return;
    isConfirmed.current = false;
    event.preventDefault();
    onConfirmed();
  }

  function confirm() {
    isConfirmed.current = true;
    setIsOpen(false);
    onRemove();
  }

  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost" className="px-2" isBusy={isBusy}>
          {isBusy ? null : <Trash2 aria-hidden />}
          {t('remove')}
        </Button>
      </DialogTrigger>
      <DialogContent closeLabel={t('close')} onCloseAutoFocus={returnFocus}>
        <DialogTitle>{t('title', { kind })}</DialogTitle>
        <DialogDescription className="figures mt-2">
          {task.status === 'succeeded' ? t('made', { kind }) : t('notMade')}{' '}
          {t('credits', { amount: netCredits(task) })}
        </DialogDescription>
        <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
          <DialogClose asChild>
            <Button>{t('keep')}</Button>
          </DialogClose>
          <Button variant="primary" onClick={confirm}>
            {t('confirm')}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
