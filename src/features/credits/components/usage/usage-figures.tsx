import { useFormatter, useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { localPreview } from '#/catalog/models.ts';
import { usageAddress } from '#/features/credits/components/usage/usage-address.ts';
import { useSpendingName } from '#/features/credits/components/usage/usage-words.ts';
import { movementKinds } from '#/features/credits/rules/movement-kind.ts';
import { type SpendingTotal, spendingByType, totalsByKind } from '#/features/credits/rules/usage-totals.ts';
import { useModelName } from '#/features/tasks/components/use-model-name.ts';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';
import { withMinus } from '#/lib/minus.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Usage = RouterOutputs['credits']['usage'];

/** From the opening to the closing balance by kind, and what was spent by type. Each figure leads to its lines. */
export function UsageFigures({ usage }: { usage: Usage }) {
  return (
    <div className="grid items-start gap-8 lg:grid-cols-2">
      <ByKind usage={usage} />
      <ByType usage={usage} />
    </div>
  );
}

function ByKind({ usage }: { usage: Usage }) {
  const t = useTranslations('usage');
  const format = useFormatter();
  const { from, to, asOf, openingBalance, closingBalance, movements } = usage;
  const isOver = asOf.toISOString().slice(0, 10) > to;
  return (
    <Panel title={t('fromTo')}>
      <table className="figures w-full text-sm">
        <caption className="sr-only">{t('fromTo')}</caption>
        <tbody>
          <Row label={t('opening')} isBalance>
            {format.number(openingBalance)}
          </Row>
          {totalsByKind(movements, movementKinds).map(({ kind, amount, lines }) => (
            <Row key={kind} label={t(`kinds.${kind}`)} note={t('lines', { lines })}>
              <Figure
                href={usageAddress({ from, to, kind, type: null, model: null })}
                label={t('seeLines', { what: t(`kinds.${kind}`) })}
              >
                {withMinus(format.number(amount, 'signed'))}
              </Figure>
            </Row>
          ))}
          {movements.length === 0 ? <Nothing columns={2} /> : null}
          <Row label={t(isOver ? 'closing' : 'now')} isBalance>
            {format.number(closingBalance)}
          </Row>
        </tbody>
      </table>
    </Panel>
  );
}

function ByType({ usage }: { usage: Usage }) {
  const t = useTranslations('usage');
  const nameOf = useSpendingName();
  const modelName = useModelName();
  const { from, to, movements } = usage;
  const totals = spendingByType(movements);
  return (
    <Panel title={t('byType')}>
      <table className="figures w-full text-sm">
        <caption className="sr-only">{t('byType')}</caption>
        <thead>
          <tr className="border-b text-muted text-xs">
            <th scope="col" className="py-1.5 pr-4 text-left font-medium">
              {t('what')}
            </th>
            {(['charged', 'returned', 'net'] as const).map((column) => (
              <th key={column} scope="col" className="py-1.5 pl-4 text-right font-medium">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {totals.map((total) => {
            const { generationType: type } = total;
            const place = { from, to, kind: 'spending' as const, type };
            return (
              <Fragment key={type}>
                <SpendingRow name={nameOf(type)} total={total} href={usageAddress({ ...place, model: null })} />
                {modelsOf(usage, type).map((ofModel) => (
                  <SpendingRow
                    key={ofModel.model}
                    name={modelName(type, ofModel.model)}
                    total={ofModel}
                    href={usageAddress({ ...place, model: ofModel.model })}
                    isPart
                  />
                ))}
              </Fragment>
            );
          })}
          {totals.length === 0 ? <Nothing columns={4} /> : null}
        </tbody>
      </table>
    </Panel>
  );
}

/** The models of a type, where it was not all made here: that alone is what the type's own row says. */
function modelsOf({ models }: Usage, type: string | null): Usage['models'] {
  const ofType = models.filter(({ generationType }) => generationType === type);
  return ofType.some(({ model }) => model !== localPreview) ? ofType : [];
}

type SpendingRowProps = { name: string; total: SpendingTotal; href: string; isPart?: boolean };

/** What was spent on a type, or below it by one of its models. */
function SpendingRow({ name, total: { charged, returned, net }, href, isPart = false }: SpendingRowProps) {
  const t = useTranslations('usage');
  const format = useFormatter();
  return (
    <tr className={cn('border-line/60 border-b last:border-b-0', isPart && 'text-muted text-xs')}>
      <th scope="row" className={cn('py-1.5 pr-4 text-left font-normal', isPart && 'pl-4')}>
        {name}
      </th>
      <td className="py-1.5 pl-4 text-right text-muted">{format.number(charged)}</td>
      <td className="py-1.5 pl-4 text-right text-muted">{format.number(returned)}</td>
      <td className="whitespace-nowrap py-1.5 pl-4 text-right">
        <Figure href={href} label={t('seeLines', { what: name })}>
          {withMinus(format.number(net))}
        </Figure>
      </td>
    </tr>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6">
      <h2 className="font-semibold text-lg">{title}</h2>
      {children}
    </section>
  );
}

type RowProps = { label: string; note?: string; isBalance?: boolean; children: ReactNode };

function Row({ label, note, isBalance, children }: RowProps) {
  return (
    <tr className={cn('border-line/60 border-b last:border-b-0', isBalance && 'font-medium')}>
      <th scope="row" className={cn('py-1.5 pr-4 text-left', isBalance ? 'font-medium' : 'font-normal')}>
        {label}
        {note ? <span className="text-muted"> · {note}</span> : null}
      </th>
      <td className="whitespace-nowrap py-1.5 text-right">{children}</td>
    </tr>
  );
}

/** A figure that leads to the lines that add up to it. */
function Figure({ href, label, children }: { href: string; label: string; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-label={`${children}, ${label}`}
      className="underline underline-offset-4 hover:text-accent"
    >
      {children}
    </Link>
  );
}

function Nothing({ columns }: { columns: number }) {
  const t = useTranslations('usage');
  return (
    <tr>
      <td colSpan={columns} className="py-1.5 text-muted">
        {t('nothing')}
      </td>
    </tr>
  );
}
