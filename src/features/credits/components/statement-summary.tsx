import { useFormatter, useTranslations } from 'next-intl';
import { isTaskType, textsOf } from '#/catalog/task-types.ts';
import { isKnownReason } from '#/features/credits/rules/statement.ts';
import type { TransactionType } from '#/ledger/schema.ts';
import { cn } from '#/lib/cn.ts';
import { withMinus } from '#/lib/minus.ts';
import { nameInWords } from '#/lib/name-in-words.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Totals = RouterOutputs['credits']['statementTotals'];

/** From the opening to the closing balance, by reason. */
export function StatementSummary({ totals, isStale }: { totals: Totals; isStale: boolean }) {
  const t = useTranslations('statement');
  const wordsOf = useReasonWords();
  const format = useFormatter();
  const { from, to, asOf, openingBalance, closingBalance, byReason, costs } = totals;
  return (
    <>
      <table
        aria-busy={isStale || undefined}
        className={cn('figures w-full text-sm transition-opacity', isStale && 'opacity-55')}
      >
        <caption className="sr-only">{t('caption', { month: format.dateTime(from, 'month') })}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('credits')}</th>
          </tr>
        </thead>
        <tbody>
          <Row label={t('opening')} amount={format.number(openingBalance)} isBalance />
          {byReason.map(({ type, reason, lines, amount }) => (
            <Row
              key={`${type} ${reason}`}
              label={wordsOf(type, reason)}
              count={lines > 1 ? t('lines', { lines }) : null}
              amount={withMinus(format.number(amount, 'signed'))}
            />
          ))}
          {byReason.length === 0 ? (
            <tr>
              <td colSpan={2} className="py-1.5 text-muted">
                {t('nothing')}
              </td>
            </tr>
          ) : null}
          <Row label={t(asOf < to ? 'now' : 'closing')} amount={format.number(closingBalance)} isBalance />
        </tbody>
      </table>
      <NetCosts costs={costs} isStale={isStale} />
    </>
  );
}

/** What each type cost in the end, where something came back: else the lines above say it. */
function NetCosts({ costs, isStale }: { costs: Totals['costs']; isStale: boolean }) {
  const t = useTranslations('statement');
  const wordsOf = useReasonWords();
  const format = useFormatter();
  if (costs.every(({ returned }) => returned === 0)) return null;
  return (
    <table className={cn('figures w-full text-sm transition-opacity', isStale && 'opacity-55')}>
      <caption className="pb-1 text-left font-medium">{t('netCosts')}</caption>
      <tbody>
        {costs.map(({ generationType, net, returned }) => (
          <Row
            key={generationType}
            label={wordsOf('DEBIT', generationType ?? 'other')}
            count={returned > 0 ? t('cameBack', { returned }) : null}
            amount={withMinus(format.number(net))}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The reason of lines in words: of charges the name of their task type, also of one that the code does not know any more. */
function useReasonWords() {
  const t = useTranslations('statement');
  const types = useTranslations('types');
  return (type: TransactionType, reason: string): string => {
    if (type === 'PURCHASE' && reason === 'PLAN') return t('upgrades');
    if (!isKnownReason(reason)) return nameInWords(reason);
    return isTaskType(reason) ? types(`${textsOf(reason)}.statement`) : t(`reasons.${reason}`);
  };
}

type RowProps = { label: string; count?: string | null; amount: string; isBalance?: boolean };

function Row({ label, count, amount, isBalance }: RowProps) {
  return (
    <tr className={cn('border-b border-line/60 last:border-b-0', isBalance && 'font-medium')}>
      <th scope="row" className={cn('py-1.5 pr-4 text-left', isBalance ? 'font-medium' : 'font-normal')}>
        {label}
        {count ? <span className="text-muted"> · {count}</span> : null}
      </th>
      <td className="whitespace-nowrap py-1.5 text-right">{amount}</td>
    </tr>
  );
}
