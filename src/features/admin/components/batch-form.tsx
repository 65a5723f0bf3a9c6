'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';
import { useIntention } from '#/trpc/use-intention.ts';

const fields = ['generationType', 'from', 'to', 'percent', 'reason'] as const;
type Values = Record<(typeof fields)[number], string>;

/** Gives a part of the charges of a type and a time back: first the queue rehearses it, and nothing is done until it is started. */
export function BatchForm() {
  const t = useTranslations('admin.batches');
  const router = useRouter();
  const intention = useIntention('admin.batch');
  const [values, setValues] = useState<Values>({ generationType: '', from: '', to: '', percent: '100', reason: '' });
  const make = trpc.admin.batches.make.useMutation();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const idempotencyKey = intention.begin(JSON.stringify(values));
    if (idempotencyKey === null) return;
    const { generationType, from, to, percent, reason } = values;
    const asked = {
      of: 'charges' as const,
      generationType,
      from: new Date(`${from}Z`),
      to: new Date(`${to}Z`),
      percent: Number(percent),
    };
    try {
      const { id } = await make.mutateAsync({ asked, reason, idempotencyKey });
      intention.end();
      router.push(`/admin/batches/${id}`);
    } catch (error) {
      intention.end(error);
    }
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 rounded-lg border bg-surface p-4">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {fields.map((name) => (
          <Field key={name} id={`batch-${name}`} label={t(`fields.${name}`)}>
            {(props) => (
              <Input
                {...props}
                required
                type={name === 'from' || name === 'to' ? 'datetime-local' : 'text'}
                value={values[name]}
                onChange={({ target }) => setValues({ ...values, [name]: target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {make.error ? (
        <Alert tone="bad">
          <AlertText>{make.error.message}</AlertText>
        </Alert>
      ) : null}
      <Button type="submit" isBusy={make.isPending} className="self-start">
        {t('rehearse')}
      </Button>
    </form>
  );
}
