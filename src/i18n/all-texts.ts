import { brand } from '#/brand.ts';
import en from '../../messages/en.json' with { type: 'json' };

/** The texts of each language, in which `{product}` is the product's name. */
export const allTexts = { en: withProduct(en, brand.name) };

/** Writes the product's name into every text. Done once for all, so that no component has to give it. */
export function withProduct<Texts>(texts: Texts, product: string): Texts {
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('{product}', product);
    return Object.fromEntries(Object.entries(value as object).map(([key, text]) => [key, fill(text)]));
  };
  return fill(texts) as Texts;
}
