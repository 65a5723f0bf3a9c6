import { useTranslations } from 'next-intl';
import { cn } from '#/lib/cn.ts';

/** The four moments of a 25-credit video on an account of 60, as parts of a bar. */
const MOMENTS = [
  { key: 'quoted', available: 60, held: 0, gone: 0 },
  { key: 'held', available: 35, held: 25, gone: 0 },
  { key: 'kept', available: 35, held: 0, gone: 25 },
  { key: 'returned', available: 60, held: 0, gone: 0 },
] as const;

const TOTAL = 60;

/** How a credit moves: shown, held, then kept or returned. */
export function CreditJourney() {
  const t = useTranslations('landing.journey');
  return (
    <section aria-labelledby="journey-heading" className="border-t">
      <div className="page-width py-16 lg:py-24">
        <h2 id="journey-heading" className="text-balance font-semibold text-xl">
          {t('title')}
        </h2>
        <p className="measure mt-2 text-muted">{t('text')}</p>
        <ol className="mt-8 grid gap-8 sm:grid-cols-2 lg:grid-cols-4">
          {MOMENTS.map(({ key, available, held, gone }) => (
            <li key={key} className="figures flex flex-col border-t border-text pt-4">
              <h3 className="font-medium">{t(`${key}.title`)}</h3>
              <p className="mt-1 text-muted text-sm">{t(`${key}.text`)}</p>
              <div aria-hidden className="mt-auto flex h-7 items-end">
                <Part size={available} className="bg-text" />
                <Part
                  size={held}
                  className="bg-[repeating-linear-gradient(135deg,var(--text)_0_2px,transparent_2px_5px)] outline outline-text -outline-offset-1"
                />
                <Part size={gone} className="outline outline-control outline-dashed -outline-offset-1" />
              </div>
              <p className="mt-2 text-xs">
                {t('available', { amount: available })}
                {held > 0 ? ` · ${t('heldAmount', { amount: held })}` : ''}
                {gone > 0 ? ` · ${t('goneAmount', { amount: gone })}` : ''}
              </p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function Part({ size, className }: { size: number; className: string }) {
  return size === 0 ? null : (
    <span className={cn('h-3 rounded-[2px]', className)} style={{ width: `${(size / TOTAL) * 100}%` }} />
  );
}
