import { useTranslations } from 'next-intl';
import { maxPromptCharacters } from '#/catalog/fields.ts';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { RatioField } from '#/features/tasks/components/forms/ratio-field.tsx';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';

export function TextToImageFields({ draft, onChange, errorOf, onKeyDown }: FieldsProps<'text-to-image'>) {
  const t = useTranslations('types.text-to-image');
  return (
    <>
      <WordsField
        id="prompt"
        value={draft.prompt}
        maxCharacters={maxPromptCharacters}
        placeholder={t('placeholder')}
        error={errorOf('prompt')}
        onChange={(prompt) => onChange({ prompt })}
        onKeyDown={onKeyDown}
      />
      <RatioField
        aspectRatio={draft.aspectRatio}
        error={errorOf('aspectRatio')}
        onChange={(aspectRatio) => onChange({ aspectRatio })}
      />
    </>
  );
}
