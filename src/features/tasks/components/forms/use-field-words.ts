import { useTranslations } from 'next-intl';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';

/**
 * The texts of a type's fields: its own, under `types.<slug>` (`fields`, `choices`), where it has them; else those that all
 * types share, under `form`.
 */
export function useFieldWords(slug: TaskTypeSlug) {
  const types = useTranslations('types');
  const form = useTranslations('form');
  const own = (key: string) => {
    const path = `${slug}.${key}` as 'untitled';
    return types.has(path) ? types(path) : null;
  };
  return {
    labelOf: (field: string) => own(`fields.${field}`) ?? form(`fields.${field as 'prompt'}`),
    choiceOf: (field: string, value: string) =>
      own(`choices.${field}.${value}`) ?? (value === 'true' || value === 'false' ? form(value) : value),
    placeholder: own('placeholder') ?? undefined,
  };
}
