import { useTranslations } from 'next-intl';
import { maxPromptCharacters } from '#/catalog/fields.ts';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';
import { MediaField } from '#/features/uploads/components/media-field.tsx';

export function ImageToImageFields({ draft, onChange, errorOf, onKeyDown }: FieldsProps<'image-to-image'>) {
  const t = useTranslations('types.image-to-image');
  const form = useTranslations('form');
  return (
    <>
      <MediaField
        id="imageId"
        kind="image"
        label={form('fields.imageId')}
        value={draft.imageId}
        error={errorOf('imageId')}
        onChange={(imageId) => onChange({ imageId })}
      />
      <WordsField
        id="prompt"
        value={draft.prompt}
        maxCharacters={maxPromptCharacters}
        placeholder={t('placeholder')}
        error={errorOf('prompt')}
        onChange={(prompt) => onChange({ prompt })}
        onKeyDown={onKeyDown}
        className="min-h-24"
      />
    </>
  );
}
