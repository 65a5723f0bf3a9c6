import { useTranslations } from 'next-intl';
import { slugOf } from '#/catalog/task-inputs.ts';
import { nameInWords } from '#/lib/name-in-words.ts';

/** Says the name of a stored type to people, also of one that the code or the texts do not know any more. */
export function useTypeName(): (type: string) => string {
  const types = useTranslations('types');
  const prices = useTranslations('prices.types');
  return (type) => {
    const slug = slugOf(type);
    if (slug) return types(`${slug}.title`);
    return prices.has(type as 'EXTERNAL') ? prices(type as 'EXTERNAL') : nameInWords(type);
  };
}
