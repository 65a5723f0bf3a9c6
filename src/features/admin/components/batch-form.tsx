'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { taskTypeNames } from '#/catalog/task-types.ts';
import { Field } from '#/components/field.tsx';
import { Select } from '#/components/ui/select.tsx';
import { ActFieldControl } from '#/features/admin/components/act-field-control.tsx';
import { type ActField, startValues } from '#/features/admin/components/act-fields.ts';
import {
  type BatchDraft,
  type BatchKind,
  batchKinds,
  batchOf,
  manyForms,
  targetFields,
} from '#/features/admin/components/batch-draft.ts';
import { BatchEnd } from '#/features/admin/components/batch-end.tsx';
import { useBatch } from '#/features/admin/components/use-batch.ts';

type BatchFormProps = {
  /** What the address says: whom it is about. */
  given: Readonly<Record<string, string>>;
  /** The names of all plans. */
  plans: readonly string[];
};

/** Something for many: whom it is about, and what is done. The queue rehearses it first, and nothing is done until it is started. */
export function BatchForm({ given, plans }: BatchFormProps) {
  const t = useTranslations('admin.batches');
  const tAct = useTranslations('admin.act');
  const batch = useBatch();
  const choices: Record<string, readonly string[]> = { generationType: taskTypeNames, holdersOf: plans };
  const withChoices = (field: ActField) => ({ ...field, choices: choices[field.name] ?? field.choices });
  const startsOf = (draft: Pick<BatchDraft, 'of' | 'act'>, values: BatchDraft['values']) => {
    const fields = fieldsOf(draft).map(withChoices);
    return { ...values, ...startValues({ fields }, values) };
  };
  const [draft, setDraft] = useState<BatchDraft>(() => {
    const first = { of: batchKinds.find((kind) => kind === given.of) ?? 'charges', act: 'grant' };
    return { ...first, values: startsOf(first, given) };
  });
  const [reason, setReason] = useState('');
  const choose = (chosen: Partial<Pick<BatchDraft, 'of' | 'act'>>) => {
    const next = { ...draft, ...chosen };
    setDraft({ ...next, values: startsOf(next, draft.values) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void batch.make(batchOf(draft), reason);
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-labelledby="new"
      className="flex flex-col gap-4 rounded-lg border bg-surface p-4"
    >
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field id="batch-of" label={t('of')}>
          {(props) => (
            <Select {...props} value={draft.of} onValueChange={(of) => choose({ of: of as BatchKind })}>
              {batchKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`kinds.${kind}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {draft.of === 'charges' ? null : (
          <Field id="batch-act" label={tAct('what')}>
            {(props) => (
              <Select {...props} value={draft.act} onValueChange={(act) => choose({ act })}>
                {manyForms.map(({ act }) => (
                  <option key={act} value={act}>
                    {tAct(`names.${act as 'note'}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {fieldsOf(draft).map((field) => (
          <ActFieldControl
            key={`${draft.of} ${field.name}`}
            field={withChoices(field)}
            value={draft.values[field.name] ?? ''}
            error={batch.errorOf(field.name === 'holdersOf' ? 'planName' : field.name)}
            onChange={(value) => setDraft({ ...draft, values: { ...draft.values, [field.name]: value } })}
          />
        ))}
      </div>
      <BatchEnd batch={batch} reason={reason} onReason={setReason} label={t('rehearse')} />
    </form>
  );
}

/** What is filled in: whom it is about, and what its act needs. */
function fieldsOf({ of, act }: Pick<BatchDraft, 'of' | 'act'>): readonly ActField[] {
  const ofAct = of === 'charges' ? [] : (manyForms.find((form) => form.act === act)?.fields ?? []);
  return [...targetFields[of], ...ofAct];
}
