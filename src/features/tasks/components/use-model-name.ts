import { useTranslations } from 'next-intl';
import { localPreview, modelTitle } from '#/catalog/models.ts';

/** The name of a model of a type for people, also of one that is not offered any more. */
export function useModelName(): (type: string | null, model: string) => string {
  const t = useTranslations('form');
  return (type, model) => (model === localPreview ? t('localPreview') : modelTitle(type ?? '', model));
}
