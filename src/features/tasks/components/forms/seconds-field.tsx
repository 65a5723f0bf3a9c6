import { useTranslations } from 'next-intl';
import { maxVideoSeconds } from '#/catalog/fields.ts';
import { priceBook } from '#/catalog/price-book.ts';
import type { TaskType } from '#/catalog/task-types.ts';
import { FieldError } from '#/components/field.tsx';
import { Slider } from '#/components/ui/slider.tsx';

type SecondsFieldProps = {
  type: TaskType;
  seconds: number;
  error: string | null;
  onChange: (seconds: number) => void;
};

/** How long a video is to be, with what that costs by its tiers. */
export function SecondsField({ type, seconds, error, onChange }: SecondsFieldProps) {
  const t = useTranslations('form');
  const rule = priceBook[type];
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
          {rule.tiers.map((tier) => t('tier', { amount: tier.credits, seconds: tier.upTo })).join(' · ')}
        </p>
      ) : null}
      {error ? <FieldError id="seconds-error">{error}</FieldError> : null}
    </div>
  );
}
