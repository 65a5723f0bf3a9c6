'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Field } from '#/components/field.tsx';
import { Alert, AlertText } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { Textarea } from '#/components/ui/textarea.tsx';
import { type PlanDraft, planOf, startDraft } from '#/features/admin/components/plan-draft.ts';
import { PlanEffect } from '#/features/admin/components/plan-effect.tsx';
import { useRouter } from '#/i18n/navigation.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type StoredPlan = RouterOutputs['admin']['plans']['list'][number];
const figures = ['monthlyPriceCents', 'yearlyPriceCents', 'credits', 'rolloverCapCredits'] as const;

/** Makes a plan or changes one: first what it would change is shown, then it is saved with a reason. */
export function PlanForm({ plan }: { plan: StoredPlan | null }) {
  const t = useTranslations('admin.plans.form');
  const router = useRouter();
  const utils = trpc.useUtils();
  const [draft, setDraft] = useState<PlanDraft>(() => startDraft(plan));
  const [effect, setEffect] = useState<RouterOutputs['admin']['plans']['preview'] | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const errors = errorsOf(refusal);

  async function look(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setRefusal(null);
    await utils.admin.plans.preview.fetch(planOf(draft, plan), { staleTime: 0 }).then(setEffect, setRefusal);
    setIsBusy(false);
  }

  if (effect)
    return (
      <PlanEffect
        effect={effect}
        plan={planOf(draft, plan)}
        onBack={() => setEffect(null)}
        onSaved={() => {
          toast.success(t('saved'));
          router.push('/admin/plans');
          router.refresh();
        }}
      />
    );
  const change = (changed: Partial<PlanDraft>) => setDraft({ ...draft, ...changed });
  return (
    <form onSubmit={look} noValidate className="grid max-w-3xl gap-4 sm:grid-cols-2">
      {plan ? null : (
        <Field id="name" label={t('name')} hint={t('nameHint')} error={errors.of('name')}>
          {(props) => <Input {...props} value={draft.name} onChange={({ target }) => change({ name: target.value })} />}
        </Field>
      )}
      <div className="sm:col-span-2">
        <Field id="description" label={t('description')} error={errors.of('description')}>
          {(props) => (
            <Input
              {...props}
              value={draft.description}
              onChange={({ target }) => change({ description: target.value })}
            />
          )}
        </Field>
      </div>
      {figures.map((name) => (
        <Field key={name} id={name} label={t(name)} error={errors.of(name)}>
          {(props) => (
            <Input
              {...props}
              inputMode="numeric"
              value={draft[name]}
              onChange={({ target }) => change({ [name]: target.value })}
            />
          )}
        </Field>
      ))}
      <div className="sm:col-span-2">
        <Field id="features" label={t('features')} error={errors.of('features')}>
          {(props) => <Textarea {...props} value={draft.features} onValueChange={(features) => change({ features })} />}
        </Field>
      </div>
      <label className="flex min-h-11 items-center gap-2 font-medium text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={draft.isActive}
          onChange={({ target }) => change({ isActive: target.checked })}
        />
        {t('isActive')}
      </label>
      {errors.other ? (
        <Alert tone="bad" className="sm:col-span-2">
          <AlertText>{errors.other}</AlertText>
        </Alert>
      ) : null}
      <div className="sm:col-span-2">
        <Button type="submit" isBusy={isBusy}>
          {t('preview')}
        </Button>
      </div>
    </form>
  );
}

/** The errors of a refusal by their fields; `other` is the sentence where no field of the form is named. */
function errorsOf(refusal: unknown) {
  const error = refusal === null ? null : readApiError(refusal);
  const fields = error?.reason === 'VALIDATION' ? error.fields : [];
  const known = ['name', 'description', 'features', ...figures];
  const of = (name: string) => fields.find(({ field }) => field === name || field.startsWith(`${name}.`))?.message;
  return { of, other: error && !known.some((name) => of(name)) ? error.message : null };
}
