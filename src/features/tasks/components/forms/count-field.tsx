import { useTranslations } from 'next-intl';
import { maxCount } from '#/catalog/several.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';

type CountFieldProps = { count: number; error: string | null; onChange: (count: number) => void };

/** How many results to make. */
export function CountField({ count, error, onChange }: CountFieldProps) {
  const t = useTranslations('form');
  const counts = Array.from({ length: maxCount }, (_, before) => String(before + 1));
  return (
    <ChoiceField
      id="count"
      label={t('fields.count')}
      value={String(count)}
      choices={counts.map((value) => ({ value, label: value }))}
      error={error}
      onChange={(chosen) => onChange(Number(chosen))}
    />
  );
}
