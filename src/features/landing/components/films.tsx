import { useTranslations } from 'next-intl';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { priceBook, priceOf } from '#/catalog/price-book.ts';
import { SampleFilm } from '#/features/landing/components/sample-film.tsx';

const SECONDS = 5;
const FILMS = [
  { name: 'harbour', aspectRatio: 'landscape', width: 16, height: 9 },
  { name: 'forest', aspectRatio: 'square', width: 1, height: 1 },
  { name: 'orbit', aspectRatio: 'portrait', width: 9, height: 16 },
] as const satisfies { name: string; aspectRatio: AspectRatio; width: number; height: number }[];

/** What people get: three prompts as the films they became, side by side at one height, with what each cost. */
export function Films({ model }: { model: string }) {
  const t = useTranslations('landing.films');
  const form = useTranslations('form');
  return (
    <section aria-label={t('title')} className="page-width pb-16 lg:pb-24">
      <ul className="grid grid-cols-[16fr_9fr] gap-4 sm:flex">
        {FILMS.map(({ name, aspectRatio, width, height }) => (
          <li key={name} className="min-w-0 first:col-span-2" style={{ flexGrow: width / height, flexBasis: 0 }}>
            <figure>
              <SampleFilm name={name} prompt={t(`prompts.${name}`)} style={{ aspectRatio: `${width} / ${height}` }} />
              <figcaption className="figures mt-2 text-muted text-xs">
                {t('facts', {
                  seconds: SECONDS,
                  ratio: form(`ratios.${aspectRatio}`),
                  amount: priceOf(priceBook, 'TEXT_TO_VIDEO', model, { seconds: SECONDS, aspectRatio }).costCredits,
                })}
              </figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </section>
  );
}
