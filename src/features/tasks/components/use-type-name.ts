import { useTranslations } from 'next-intl';
import { isTaskType, slugOf } from '#/catalog/task-types.ts';
import { nameInWords } from '#/lib/name-in-words.ts';

/** Says the name of a stored type to people, also of one that the code or the texts do not know any more. */
export function useTypeName(): (type: string) => string {
  const types = useTranslations('types');
  return (type) => {
    const slug = slugOf(type);
    if (slug) return types(`${slug}.title`);
    return isTaskType(type) ? types('external.price') : nameInWords(type);
  };
}
