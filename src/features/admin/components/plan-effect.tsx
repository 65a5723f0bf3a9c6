'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import type { SavePlanInput } from '#/features/plans/schema.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Effect = RouterOutputs['admin']['plans']['preview'];
type PlanEffectProps = { effect: Effect; plan: SavePlanInput; onBack: () => void; onSaved: () => void };

/** What saving a plan changes, for whom and when; and the form that saves it with a reason. */
export function PlanEffect({ effect, plan, onBack, onSaved }: PlanEffectProps) {
  const t = useTranslations('admin.plans');
  const [reason, setReason] = useState('');
  const save = trpc.admin.plans.save.useMutation({ onSuccess: onSaved });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ plan, reason });
  };
  return (
    <form onSubmit={submit} className="flex max-w-3xl flex-col gap-4">
      <h2 className="font-semibold text-lg">{t('effect.title')}</h2>
      <Changes changes={effect.changes} />
      <Consequences effect={effect} isOffSale={effect.planId !== null && !plan.isActive} />
      {effect.changes.length > 0 ? (
        <Field id="reason" label={t('form.reason')} hint={t('form.reasonHint')}>
          {(props) => (
            <Input
              {...props}
              required
              maxLength={500}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
      ) : null}
      {save.error ? (
        <Alert tone="bad">
          <AlertText>{save.error.message}</AlertText>
        </Alert>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {effect.changes.length > 0 ? (
          <Button type="submit" variant="primary" isBusy={save.isPending}>
            {t('form.save')}
          </Button>
        ) : null}
        <Button onClick={onBack}>{t('form.back')}</Button>
      </div>
    </form>
  );
}

function Changes({ changes }: { changes: Effect['changes'] }) {
  const t = useTranslations('admin.plans');
  const words = (value: unknown) => {
    if (typeof value === 'number') return value;
    return Array.isArray(value) ? value.join('; ') : String(value ?? '');
  };
  return (
    <DataTable
      caption={t('effect.title')}
      empty={t('form.unchanged')}
      rows={changes}
      keyOf={({ field }) => field}
      columns={[
        { key: 'field', label: t('effect.field'), cell: ({ field }) => t(`fields.${field}`) },
        { key: 'before', label: t('effect.before'), cell: ({ before }) => words(before) },
        { key: 'after', label: t('effect.after'), cell: ({ after }) => words(after) },
      ]}
    />
  );
}

function Consequences({ effect, isOffSale }: { effect: Effect; isOffSale: boolean }) {
  const t = useTranslations('admin.plans.effect');
  const format = useFormatter();
  const { planId, holders, following, termsFrom, termsForAllFrom, isWelcome } = effect;
  if (planId === null) return null;
  const sentences = [
    t('holders', { count: holders }),
    termsFrom &&
      termsForAllFrom &&
      t('termsFrom', { from: format.dateTime(termsFrom, 'stamp'), to: format.dateTime(termsForAllFrom, 'stamp') }),
    t('following', { count: following }),
    isWelcome && t('welcome'),
    isOffSale && t('offSale'),
  ];
  return (
    <Alert role="status">{sentences.map((sentence) => (sentence ? <p key={sentence}>{sentence}</p> : null))}</Alert>
  );
}
