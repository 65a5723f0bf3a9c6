import { useFormatter, useTranslations } from 'next-intl';
import type { DemoLine } from '#/features/landing/components/demo-ledger.ts';
import { cn } from '#/lib/cn.ts';
import { withMinus } from '#/lib/minus.ts';

/** How many lines have room. Older ones leave, so that nothing below moves. */
const ROOM = 4;

/** The demonstration's ledger, newest last; the line of what is held says so. */
export function DemoLedger({ lines, held }: { lines: readonly DemoLine[]; held: number }) {
  const t = useTranslations('landing.demo');
  const format = useFormatter();
  return (
    <table className="mt-4 w-full border-t text-sm">
      <caption className="sr-only">{t('ledger')}</caption>
      <thead className="text-muted text-xs">
        <tr>
          <th scope="col" className="py-2 text-left font-medium">
            {t('what')}
          </th>
          <th scope="col" className="py-2 text-right font-medium">
            {t('change')}
          </th>
          <th scope="col" className="w-20 py-2 text-right font-medium">
            {t('balance')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.slice(-ROOM).map((line, index, shown) => {
          const isHeld = held > 0 && index === shown.length - 1;
          return (
            <tr key={line.seq} className="h-9 animate-line-in border-t">
              <td>
                {t(`lines.${line.key}`, { seconds: line.seconds ?? 0 })}
                {isHeld ? <span className="text-muted"> · {t('held')}</span> : null}
              </td>
              <td className={cn('text-right font-medium', line.change > 0 && 'text-good')}>
                {withMinus(format.number(line.change, 'signed'))}
              </td>
              <td className="text-right text-muted">{line.balance}</td>
            </tr>
          );
        })}
        {Array.from({ length: Math.max(0, ROOM - lines.length) }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: empty rows that only hold their place.
          <tr key={index} aria-hidden className="h-9 border-t">
            <td colSpan={3} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
