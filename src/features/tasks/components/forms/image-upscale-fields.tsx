import { useTranslations } from 'next-intl';
import { upscaleFactors } from '#/catalog/types/image-upscale.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { MediaField } from '#/features/uploads/components/media-field.tsx';
import { useUpload } from '#/features/uploads/components/use-upload.ts';

export function ImageUpscaleFields({ draft, onChange, errorOf }: FieldsProps<'image-upscale'>) {
  const t = useTranslations('form');
  const picture = useUpload(draft.imageId).upload;
  const becomes =
    picture?.width && picture.height
      ? t('becomes', { width: picture.width * draft.factor, height: picture.height * draft.factor })
      : t('becomesLarger', { factor: draft.factor });
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
      <ChoiceField
        id="factor"
        label={t('fields.factor')}
        value={String(draft.factor)}
        choices={upscaleFactors.map((factor) => ({ value: String(factor), label: t('times', { factor }) }))}
        hint={becomes}
        error={errorOf('factor')}
        onChange={(factor) => onChange({ factor: factor === '4' ? 4 : 2 })}
      />
    </>
  );
}
