import { useTranslations } from 'next-intl';
import { aspectRatios } from '#/catalog/aspect-ratios.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import { frames } from '#/features/tasks/components/frame.ts';

type RatioFieldProps = {
  id: string;
  label: string;
  value: string;
  error: string | null;
  onChange: (aspectRatio: string) => void;
};

/** The shape of what is to be made. */
export function RatioField(props: RatioFieldProps) {
  const t = useTranslations('form');
  return (
    <ChoiceField
      {...props}
      choices={aspectRatios.map((ratio) => ({ value: ratio, label: t(`ratios.${ratio}`), icon: frames[ratio].icon }))}
    />
  );
}
