'use client';

import { ArrowDownLeft, ArrowUpRight, ChevronDown, CornerDownRight, Undo2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Badge } from '#/components/ui/badge.tsx';
import {
  type Bought,
  BoughtPicture,
  BoughtWords,
  hasPicture,
  useBought,
} from '#/features/credits/components/bought.tsx';
import { kindOf, type LedgerLine, pricedFigures, refundsByCharge } from '#/features/credits/components/ledger-line.ts';
import { LineExplanation } from '#/features/credits/components/line-explanation.tsx';
import { cn } from '#/lib/cn.ts';
import { withMinus } from '#/lib/minus.ts';

/** The lines of a ledger: what, when, how many, and the balance after. A table; on narrow screens its rows become cards. */
export function LedgerTable({ lines }: { lines: readonly LedgerLine[] }) {
  const t = useTranslations('history');
  const refunds = refundsByCharge(lines);
  const shownIds = new Set(lines.map((line) => line.id));
  const boughtOf = useBought(lines);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <table className="block w-full sm:table">
        <caption className="sr-only">{t('caption')}</caption>
        <thead className="sr-only sm:not-sr-only sm:table-header-group">
          <tr className="border-b text-left text-muted text-xs">
            <Heading>{t('what')}</Heading>
            <Heading>{t('when')}</Heading>
            <Heading className="text-right">{t('change')}</Heading>
            <Heading className="text-right">{t('balanceAfter')}</Heading>
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          {lines.map((line) => (
            <Line
              key={line.id}
              line={line}
              refundId={refunds.get(line.id) ?? null}
              shownIds={shownIds}
              bought={boughtOf(line)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <th scope="col" className={cn('px-4 py-3 font-medium first:pl-6 last:pr-6', className)}>
      {children}
    </th>
  );
}

type LineProps = {
  line: LedgerLine;
  /** The line that gave this one back, where it is on the page. */
  refundId: string | null;
  shownIds: ReadonlySet<string>;
  /** What it paid for, where that is still there. */
  bought: Bought | null;
};

/** One line, and below it, once it is opened, its explanation. */
function Line({ line, refundId, shownIds, bought }: LineProps) {
  const t = useTranslations('history');
  const [isOpen, setIsOpen] = useState(false);
  const explanationId = `why-${line.id}`;
  return (
    <>
      <tr
        id={`line-${line.id}`}
        className={cn(
          'grid scroll-mt-20 grid-cols-[1fr_auto] gap-x-4 border-b px-4 py-3 transition-colors last:border-b-0 target:bg-text/5 has-[button:hover]:bg-text/3 sm:table-row sm:p-0',
          isOpen && 'border-b-0',
        )}
      >
        <td className="relative sm:px-4 sm:py-3 sm:pl-6">
          <span className="flex items-start gap-2">
            {bought && line.type === 'DEBIT' && hasPicture(bought) ? (
              <BoughtPicture task={bought} />
            ) : (
              <LineIcon line={line} />
            )}
            <span className="min-w-0">
              <span className="flex flex-wrap items-center gap-2">
                <Opener isOpen={isOpen} controls={explanationId} onToggle={() => setIsOpen(!isOpen)}>
                  {line.description}
                </Opener>
                {refundId ? <Badge tone="good">{t('returned')}</Badge> : null}
              </span>
              <LineDetail line={line} refundId={refundId} shownIds={shownIds} />
              {bought ? <BoughtWords task={bought} /> : null}
            </span>
          </span>
        </td>
        <Figures line={line} />
      </tr>
      {isOpen ? (
        <tr id={explanationId} className="block border-b last:border-b-0 sm:table-row">
          <td colSpan={4} className="block px-4 pt-1 pb-5 sm:table-cell sm:px-12">
            <LineExplanation id={line.id} shownIds={shownIds} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

type OpenerProps = { isOpen: boolean; controls: string; onToggle: () => void; children: ReactNode };

/** Opens and closes the explanation; the whole cell takes the press. */
function Opener({ isOpen, controls, onToggle, children }: OpenerProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
      className="inline-flex items-center gap-2 text-left font-medium after:absolute after:inset-0"
    >
      {children}
      <ChevronDown
        aria-hidden
        className={cn('size-4 shrink-0 text-muted transition-transform', isOpen && 'rotate-180')}
      />
    </button>
  );
}

/** When, how many, and the balance after. */
function Figures({ line }: { line: LedgerLine }) {
  const t = useTranslations('history');
  const format = useFormatter();
  const isIncoming = line.amount > 0;
  return (
    <>
      <td className="figures order-3 whitespace-nowrap pl-6 text-muted text-xs sm:px-4 sm:py-3 sm:text-sm">
        <time dateTime={line.createdAt.toISOString()} title={format.dateTime(line.createdAt, 'exact')}>
          {format.dateTime(line.createdAt, 'moment')}
        </time>
      </td>
      <td
        className={cn(
          'figures whitespace-nowrap text-right font-medium sm:px-4 sm:py-3',
          isIncoming ? 'text-good' : 'text-text',
        )}
      >
        {t('signedAmount', { amount: line.amount, signed: withMinus(format.number(line.amount, 'signed')) })}
      </td>
      <td className="figures order-4 whitespace-nowrap text-right text-muted text-xs sm:px-4 sm:py-3 sm:pr-6 sm:text-sm">
        <span className="sm:hidden">{t('balanceAfterShort')} </span>
        {t('balance', { amount: line.balance })}
      </td>
    </>
  );
}

function LineIcon({ line }: { line: LedgerLine }) {
  const classes = 'mt-1 size-4 shrink-0 text-muted';
  if (line.type === 'REFUND') return <Undo2 aria-hidden className={classes} />;
  return line.amount > 0 ? (
    <ArrowDownLeft aria-hidden className={classes} />
  ) : (
    <ArrowUpRight aria-hidden className={classes} />
  );
}

/** The words of a link to the line that this one returns: it is a charge, or an expiry that was undone. */
function linkTextOf({ metadata }: LedgerLine): 'toCharge' | 'toExpiry' {
  return metadata.reason === 'expiry' ? 'toExpiry' : 'toCharge';
}

/** What a line belongs to: the figures of its price, or the line it returns or is returned by. */
function LineDetail({ line, refundId, shownIds }: Omit<LineProps, 'bought'>) {
  const t = useTranslations('history');
  const { seconds } = pricedFigures(line.metadata);
  const linkTo = refundId ?? (line.refundsId !== null && shownIds.has(line.refundsId) ? line.refundsId : null);
  if (seconds === null && linkTo === null)
    return <span className="block text-muted text-xs">{t(`kinds.${kindOf(line)}`)}</span>;
  return (
    <span className="figures flex flex-wrap items-center gap-x-2 text-muted text-xs">
      {seconds === null ? null : <span>{t('seconds', { seconds })}</span>}
      {linkTo === null ? null : (
        <a
          href={`#line-${linkTo}`}
          className="-my-1 relative z-10 inline-flex min-h-8 items-center gap-2 underline underline-offset-4 hover:text-text"
        >
          <CornerDownRight aria-hidden className="size-3" />
          {t(refundId ? 'toRefund' : linkTextOf(line))}
        </a>
      )}
    </span>
  );
}
