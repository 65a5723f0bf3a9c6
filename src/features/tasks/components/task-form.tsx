'use client';

import { useTranslations } from 'next-intl';
import { type ComponentProps, type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import { mediaFieldsOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { changeDraft } from '#/features/tasks/components/draft.ts';
import { type ChosenMedia, draftIssue } from '#/features/tasks/components/draft-price.ts';
import { CountField } from '#/features/tasks/components/forms/count-field.tsx';
import { DerivedFields } from '#/features/tasks/components/forms/derived-fields.tsx';
import { ModelField } from '#/features/tasks/components/forms/model-field.tsx';
import { SeedLine } from '#/features/tasks/components/forms/seed-line.tsx';
import { ownFieldsOf } from '#/features/tasks/components/forms/task-forms.ts';
import { useFieldWords } from '#/features/tasks/components/forms/use-field-words.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import { chooseCount } from '#/features/tasks/components/use-count.ts';
import { chooseModel } from '#/features/tasks/components/use-model.ts';
import type { FieldError } from '#/trpc/api-error.ts';

type TaskFormProps = {
  slug: TaskTypeSlug;
  draft: AnyDraft;
  media: ChosenMedia;
  /** The exact price of the draft, in credits; null until it is known. */
  costCredits: number | null;
  /** Who can make it, who is to, and the price of the draft by each. */
  models: Pick<ComponentProps<typeof ModelField>, 'models' | 'model' | 'costOf'>;
  /** How many results are asked for; null where all would be the same. */
  count: number | null;
  isBusy: boolean;
  /** Fields that the server refused. */
  refusedFields: readonly FieldError[];
  /** The price and what would be left. */
  priceLine: ReactNode;
  /** Why the last submit was refused, if it was. */
  banner: ReactNode;
  /** Called when anything changes: what was refused no longer applies. */
  onChange: () => void;
  onSubmit: (input: AnyDraft) => void;
};

/** What of a draft is not as its type needs it, the first of each field. */
function checkDraft(slug: TaskTypeSlug, draft: AnyDraft, by: { media: ChosenMedia; model: string }): FieldError[] {
  const checked = taskTypes[slug].input.safeParse(draft);
  const issues = checked.success ? [] : checked.error.issues;
  const wrong = issues.map(({ path, message }) => ({ field: String(path[0]), message }));
  // A rule that looks at a whole input says nothing of one that is not.
  const issue = checked.success ? draftIssue(slug, draft, by) : null;
  return issue ? [issue] : wrong;
}

/** What to make. Its fields are those of the type; the button says what it costs. */
export function TaskForm(props: TaskFormProps) {
  const {
    slug,
    draft,
    media,
    costCredits,
    models,
    count,
    isBusy,
    refusedFields,
    priceLine,
    banner,
    onChange,
    onSubmit,
  } = props;
  const t = useTranslations('form');
  const [wrongFields, setWrongFields] = useState<readonly FieldError[]>([]);
  const labelOf = useFieldWords(slug).labelOf;
  const OwnFields = ownFieldsOf(slug);
  const fields = { draft, onChange: change, errorOf, onKeyDown: submitByKey };

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wrong = checkDraft(slug, draft, { media, model: models.model });
    setWrongFields(wrong);
    if (wrong.length === 0) onSubmit(draft);
    else event.currentTarget.querySelector<HTMLElement>(`#${wrong[0]?.field}`)?.focus();
  }

  function submitByKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    if (!isBusy) event.currentTarget.form?.requestSubmit();
  }

  function change(changed: AnyDraft) {
    setWrongFields([]);
    changeDraft(slug, changed);
    onChange();
  }

  function changeModel(model: string) {
    chooseModel(slug, model);
    onChange();
  }

  function changeCount(changed: number) {
    chooseCount(slug, changed);
    onChange();
  }

  function errorOf(field: string) {
    const wrong = [...wrongFields, ...refusedFields].find((one) => one.field.replace(/^input\./, '') === field);
    if (!wrong) return null;
    const kind = mediaFieldsOf(slug).find(([name]) => name === field)?.[1];
    if (kind && !draft[field]) return t(`missing.${kind}`);
    return t('fieldError', { field: labelOf(field), rule: wrong.message });
  }

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-8">
      {OwnFields ? <OwnFields {...fields} /> : <DerivedFields slug={slug} {...fields} />}
      <ModelField slug={slug} {...models} error={errorOf('model')} onChange={changeModel} />
      {count === null ? null : <CountField count={count} error={errorOf('count')} onChange={changeCount} />}
      {typeof draft.seed === 'number' ? (
        <SeedLine seed={draft.seed} error={errorOf('seed')} onForget={() => change({ seed: undefined })} />
      ) : null}
      <div className="flex flex-col gap-4 border-t pt-4">
        {priceLine}
        <SubmitButton variant="primary" size="lg" className="figures w-full" isBusy={isBusy}>
          {costCredits === null ? t('generatePlain') : t('generate', { amount: costCredits, count: count ?? 1 })}
        </SubmitButton>
        {banner}
      </div>
    </form>
  );
}
