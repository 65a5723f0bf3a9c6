import { useTranslations } from 'next-intl';
import { type AspectRatio, aspectRatios } from '#/catalog/aspect-ratios.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import { frames } from '#/features/tasks/components/frame.ts';

type RatioFieldProps = { aspectRatio: AspectRatio; error: string | null; onChange: (aspectRatio: AspectRatio) => void };

/** The shape of what is to be made. */
export function RatioField({ aspectRatio, error, onChange }: RatioFieldProps) {
  const t = useTranslations('form');
  return (
    <ChoiceField
      id="aspectRatio"
      label={t('fields.aspectRatio')}
      value={aspectRatio}
      choices={aspectRatios.map((ratio) => ({ value: ratio, label: t(`ratios.${ratio}`), icon: frames[ratio].icon }))}
      error={error}
      onChange={onChange}
    />
  );
}
