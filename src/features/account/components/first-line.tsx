import { useTranslations } from 'next-intl';
import { defaultVideoSeconds } from '#/catalog/fields.ts';
import { calculateGenerationCost } from '#/catalog/price-book.ts';

/** What the credits of a new account come to in videos by a model, written as its ledger will write it. */
export function FirstLine({ welcomeCredits, model }: { welcomeCredits: number; model: string }) {
  const t = useTranslations('auth.aside');
  const c = useTranslations('credits');
  const costCredits = calculateGenerationCost('TEXT_TO_VIDEO', defaultVideoSeconds, model);
  const rows = [
    { key: 'line', change: welcomeCredits, balance: welcomeCredits },
    { key: 'first', change: -costCredits, balance: welcomeCredits - costCredits },
    { key: 'second', change: -costCredits, balance: welcomeCredits - 2 * costCredits },
  ] as const;
  return (
    <figure className="rounded-xl border bg-surface p-6">
      <figcaption className="font-medium">{t('title')}</figcaption>
      <ul className="figures mt-4 flex flex-col text-sm">
        {rows
          .filter(({ balance: after }) => after >= 0)
          .map(({ key, change, balance }, index) => (
            <li
              key={key}
              className={`grid grid-cols-[1fr_2.5rem_5.5rem] gap-2 border-b py-2.5 sm:gap-4 ${index === 0 ? 'font-medium' : 'text-muted'}`}
            >
              <span>{t(key, { seconds: defaultVideoSeconds })}</span>
              <span className="text-right">{change > 0 ? `+${change}` : `−${-change}`}</span>
              <span className="text-right">{c('amount', { amount: balance })}</span>
            </li>
          ))}
      </ul>
      <p className="mt-4 text-muted text-xs">{t('note')}</p>
    </figure>
  );
}
