import { useFormatter, useTranslations } from 'next-intl';
import { priceBook, ruleOf } from '#/catalog/price-book.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { FieldError } from '#/components/field.tsx';
import { Slider } from '#/components/ui/slider.tsx';
import type { SchemaField } from '#/features/tasks/components/forms/schema-field.ts';
import { useModel } from '#/features/tasks/components/use-model.ts';

type SliderFieldProps = {
  slug: TaskTypeSlug;
  field: Extract<SchemaField, { control: 'number' }>;
  id: string;
  label: string;
  value: number;
  error: string | null;
  onChange: (value: number) => void;
};

/** How much is to be made, such as the seconds of a video; where the price goes by tiers of it, with what they cost. */
export function SliderField({ slug, field, id, label, value, error, onChange }: SliderFieldProps) {
  const t = useTranslations('form');
  const format = useFormatter();
  const { model } = useModel(slug);
  const rule = ruleOf(priceBook, taskTypes[slug].type, model);
  const words = id === 'seconds' ? t('secondsValue', { seconds: value }) : format.number(value);
  return (
    <div className="flex flex-col">
      <div className="flex items-baseline justify-between">
        <span className="font-medium text-sm">{label}</span>
        <span className="figures font-medium text-sm">{words}</span>
      </div>
      <Slider
        id={id}
        min={field.least}
        max={field.most}
        step={1}
        value={[value]}
        onValueChange={([chosen]) => chosen !== undefined && onChange(chosen)}
        thumbLabel={label}
        valueText={words}
      />
      {rule.kind === 'tiers' && rule.measure === 'seconds' && id === 'seconds' ? (
        <p className="figures text-muted text-xs">
          {rule.tiers.map((tier) => t('tier', { amount: tier.credits, seconds: tier.upTo })).join(' · ')}
        </p>
      ) : null}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}
