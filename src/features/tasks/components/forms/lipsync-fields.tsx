import { useTranslations } from 'next-intl';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { MediaField } from '#/features/uploads/components/media-field.tsx';

export function LipsyncFields({ draft, onChange, errorOf }: FieldsProps<'lipsync'>) {
  const t = useTranslations('form');
  return (
    <>
      <MediaField
        id="imageId"
        kind="image"
        label={t('fields.imageId')}
        value={draft.imageId}
        error={errorOf('imageId')}
        onChange={(imageId) => onChange({ imageId })}
      />
      <MediaField
        id="audioId"
        kind="audio"
        label={t('fields.audioId')}
        value={draft.audioId}
        error={errorOf('audioId')}
        onChange={(audioId) => onChange({ audioId })}
      />
    </>
  );
}
