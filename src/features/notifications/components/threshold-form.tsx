import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Field } from '#/components/field.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { maxThresholdCredits, thresholdInputSchema } from '#/features/notifications/schema.ts';
import { trpc } from '#/trpc/client.ts';

/** The form that sets the threshold of available credits below which the user gets a notice. */
export function ThresholdForm() {
  const t = useTranslations('notices.threshold');
  const threshold = trpc.notices.lowCreditsThreshold.useQuery();
  return (
    <section className="mt-4 border-line border-t pt-4">
      {threshold.isPending ? <Skeleton className="h-24" /> : null}
      {threshold.isError && !threshold.data ? <p className="text-muted text-xs">{t('notRead')}</p> : null}
      {threshold.data ? <Form {...threshold.data} /> : null}
    </section>
  );
}

type FormProps = { thresholdCredits: number; defaultCredits: number; isDefault: boolean };

function Form({ thresholdCredits, defaultCredits, isDefault }: FormProps) {
  const t = useTranslations('notices.threshold');
  const utils = trpc.useUtils();
  const input = useRef<HTMLInputElement>(null);
  /** The edited text; null while the field shows the stored threshold. */
  const [edited, setEdited] = useState<string | null>(null);
  const [isInvalid, setIsInvalid] = useState(false);
  const save = trpc.notices.setLowCreditsThreshold.useMutation({
    onSuccess(saved, asked) {
      utils.notices.lowCreditsThreshold.setData(undefined, saved);
      setEdited(null);
      // The button that restores the default disappears, so the focus moves to the field.
      if (asked.thresholdCredits === null) input.current?.focus();
      toast.success(t('saved', { amount: saved.thresholdCredits }));
    },
  });
  const text = edited ?? String(thresholdCredits);

  function submit(event: FormEvent) {
    event.preventDefault();
    const entered = thresholdInputSchema.safeParse({
      thresholdCredits: /^\d+$/.test(text) ? Number(text) : Number.NaN,
    });
    setIsInvalid(!entered.success);
    if (entered.success) save.mutate(entered.data);
  }

  function restoreDefault() {
    setIsInvalid(false);
    save.mutate({ thresholdCredits: null });
  }

  const notSaved = save.isError ? t('notSaved') : null;
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-2">
      <Field
        id="low-credits-threshold"
        label={t('label')}
        hint={t('hint')}
        error={isInvalid ? t('invalid', { max: maxThresholdCredits }) : notSaved}
      >
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              ref={input}
              inputMode="numeric"
              autoComplete="off"
              className="figures flex-1"
              value={text}
              onChange={(event) => setEdited(event.target.value.trim())}
            />
            <Button type="submit" isBusy={save.isPending}>
              {t('save')}
            </Button>
          </div>
        )}
      </Field>
      {isDefault ? null : (
        <Button variant="link" className="self-start text-xs" disabled={save.isPending} onClick={restoreDefault}>
          {t('usual', { amount: defaultCredits })}
        </Button>
      )}
    </form>
  );
}
