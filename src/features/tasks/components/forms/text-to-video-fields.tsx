import { useTranslations } from 'next-intl';
import { maxPromptCharacters } from '#/catalog/fields.ts';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { RatioField } from '#/features/tasks/components/forms/ratio-field.tsx';
import { SecondsField } from '#/features/tasks/components/forms/seconds-field.tsx';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';

export function TextToVideoFields({ draft, onChange, errorOf, onKeyDown }: FieldsProps<'text-to-video'>) {
  const t = useTranslations('types.text-to-video');
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
      <SecondsField
        type="TEXT_TO_VIDEO"
        seconds={draft.seconds}
        error={errorOf('seconds')}
        onChange={(seconds) => onChange({ seconds })}
      />
      <RatioField
        aspectRatio={draft.aspectRatio}
        error={errorOf('aspectRatio')}
        onChange={(aspectRatio) => onChange({ aspectRatio })}
      />
    </>
  );
}
