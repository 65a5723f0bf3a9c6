'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import { Field, FieldError } from '#/components/field.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';
import { Slider } from '#/components/ui/slider.tsx';
import { Textarea } from '#/components/ui/textarea.tsx';
import { priceBook } from '#/features/credit-costs/price-book.ts';
import { type AspectRatio, aspectRatios } from '#/features/credit-costs/schema.ts';
import { changeDraft, type Draft } from '#/features/tasks/components/draft.ts';
import { frames } from '#/features/tasks/components/frame.ts';
import { maxPromptCharacters, maxVideoSeconds, textToVideoInputSchema } from '#/features/tasks/task-types.ts';
import type { FieldError as RefusedField } from '#/trpc/api-error.ts';

type TextToVideoFormProps = {
  draft: Draft;
  /** The exact price of the draft, in credits. */
  costCredits: number;
  isBusy: boolean;
  /** Fields that the server refused. */
  refusedFields: readonly RefusedField[];
  /** The price and what would be left. */
  priceLine: ReactNode;
  /** Why the last submit was refused, if it was. */
  banner: ReactNode;
  /** Called when anything changes: what was refused no longer applies. */
  onChange: () => void;
  onSubmit: (input: Draft) => void;
};

function checkDraft(draft: Draft): RefusedField[] {
  const checked = textToVideoInputSchema.safeParse(draft);
  return checked.success ? [] : checked.error.issues.map(({ path, message }) => ({ field: String(path[0]), message }));
}

/** What to make, how long and in which shape. The button says what it costs. */
export function TextToVideoForm(props: TextToVideoFormProps) {
  const { draft, costCredits, isBusy, refusedFields, priceLine, banner, onChange, onSubmit } = props;
  const t = useTranslations('video');
  const [wrongFields, setWrongFields] = useState<readonly RefusedField[]>([]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wrong = checkDraft(draft);
    setWrongFields(wrong);
    if (wrong.length === 0) onSubmit(draft);
    else event.currentTarget.querySelector<HTMLElement>(`#${wrong[0]?.field}`)?.focus();
  }

  function submitByKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    if (!isBusy) event.currentTarget.form?.requestSubmit();
  }

  const change = (changed: Partial<Draft>) => {
    setWrongFields([]);
    changeDraft(changed);
    onChange();
  };
  const errorOf = (field: keyof Draft) => {
    const wrong = [...wrongFields, ...refusedFields].find((one) => one.field === field);
    return wrong ? t('fieldError', { field: t(`fields.${field}`), rule: wrong.message }) : null;
  };

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-8">
      <Field
        id="prompt"
        label={t('fields.prompt')}
        error={errorOf('prompt')}
        hint={t('promptHint', { length: draft.prompt.trim().length, max: maxPromptCharacters })}
      >
        {(control) => (
          <Textarea
            {...control}
            name="prompt"
            value={draft.prompt}
            onChange={(event) => change({ prompt: event.target.value })}
            onKeyDown={submitByKey}
            placeholder={t('promptPlaceholder')}
            className="max-h-96 min-h-36"
          />
        )}
      </Field>
      <SecondsField seconds={draft.seconds} error={errorOf('seconds')} onChange={(seconds) => change({ seconds })} />
      <RatioField
        aspectRatio={draft.aspectRatio}
        error={errorOf('aspectRatio')}
        onChange={(aspectRatio) => change({ aspectRatio })}
      />
      <div className="flex flex-col gap-4 border-t pt-4">
        {priceLine}
        <Button type="submit" variant="primary" size="lg" className="figures w-full" isBusy={isBusy}>
          {t('generate', { amount: costCredits })}
        </Button>
        {banner}
      </div>
    </form>
  );
}

type SecondsFieldProps = { seconds: number; error: string | null; onChange: (seconds: number) => void };

function SecondsField({ seconds, error, onChange }: SecondsFieldProps) {
  const t = useTranslations('video');
  const rule = priceBook.TEXT_TO_VIDEO;
  return (
    <div className="flex flex-col">
      <div className="flex items-baseline justify-between">
        <span className="font-medium text-sm">{t('fields.seconds')}</span>
        <span className="figures font-medium text-sm">{t('secondsValue', { seconds })}</span>
      </div>
      <Slider
        id="seconds"
        min={1}
        max={maxVideoSeconds}
        step={1}
        value={[seconds]}
        onValueChange={([value]) => value !== undefined && onChange(value)}
        thumbLabel={t('fields.seconds')}
        valueText={t('secondsValue', { seconds })}
      />
      {rule.kind === 'tiers' ? (
        <p className="figures text-muted text-xs">
          {rule.tiers.map((tier) => t('tier', { amount: tier.credits, seconds: tier.upToSeconds })).join(' · ')}
        </p>
      ) : null}
      {error ? <FieldError id="seconds-error">{error}</FieldError> : null}
    </div>
  );
}

type RatioFieldProps = { aspectRatio: AspectRatio; error: string | null; onChange: (aspectRatio: AspectRatio) => void };

function RatioField({ aspectRatio, error, onChange }: RatioFieldProps) {
  const t = useTranslations('video');
  return (
    <div className="flex flex-col gap-2">
      <span id="aspectRatio-label" className="font-medium text-sm">
        {t('fields.aspectRatio')}
      </span>
      <Segmented
        aria-labelledby="aspectRatio-label"
        value={aspectRatio}
        onValueChange={(value) => onChange(value as AspectRatio)}
        className="flex w-full"
      >
        {aspectRatios.map((ratio) => {
          const Icon = frames[ratio].icon;
          return (
            <SegmentedItem key={ratio} value={ratio} className="px-1.5">
              <Icon aria-hidden />
              {t(`ratios.${ratio}`)}
            </SegmentedItem>
          );
        })}
      </Segmented>
      {error ? <FieldError id="aspectRatio-error">{error}</FieldError> : null}
    </div>
  );
}
