import { useTranslations } from 'next-intl';
import { Field } from '#/components/field.tsx';
import { useIsPageAlive } from '#/components/page-alive.tsx';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import type { useBatch } from '#/features/admin/components/use-batch.ts';

type BatchEndProps = {
  batch: ReturnType<typeof useBatch>;
  reason: string;
  onReason: (reason: string) => void;
  /** What the button says. */
  label: string;
};

/** The end of every form of a batch: why, what was refused, and the button that has it rehearsed. */
export function BatchEnd({ batch, reason, onReason, label }: BatchEndProps) {
  const t = useTranslations('admin.act');
  const isAlive = useIsPageAlive();
  return (
    <>
      <Field id="batch-reason" label={t('reason')} hint={t('reasonHint')} error={batch.errorOf('reason')}>
        {(props) => (
          <Input {...props} maxLength={500} value={reason} onChange={({ target }) => onReason(target.value)} />
        )}
      </Field>
      {batch.refusal ? (
        <Alert tone="bad">
          <AlertTitle>{t('refused')}</AlertTitle>
          <AlertText>{batch.refusal}</AlertText>
        </Alert>
      ) : null}
      <Button type="submit" disabled={!isAlive} isBusy={batch.isBusy} className="self-start">
        {label}
      </Button>
    </>
  );
}
