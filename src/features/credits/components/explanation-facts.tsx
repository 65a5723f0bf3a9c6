import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { measureNames } from '#/catalog/measures.ts';
import { ExplainedGrant } from '#/features/credits/components/explained-grant.tsx';
import { ExplainedFundings, LineLink, ReturnsOfCharge } from '#/features/credits/components/explained-movements.tsx';
import { type Explanation, returnReason } from '#/features/credits/components/explanation.ts';
import { useModelName } from '#/features/tasks/components/use-model-name.ts';

type ExplanationProps = { explanation: Explanation; shownIds: ReadonlySet<string> };

/** A line in plain words: its price, what paid or was given, what came back, what it was for, and who did it. */
export function ExplanationFacts({ explanation, shownIds }: ExplanationProps) {
  const t = useTranslations('explain');
  const format = useFormatter();
  const { line, grant, price, fundings, settlement, settles, refundOf, task, by } = explanation;
  const hasFundings =
    fundings.length > 0 && (line.type === 'DEBIT' || line.type === 'REFUND' || line.type === 'CLAWBACK');
  return (
    <dl className="figures grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[7rem_minmax(0,1fr)]">
      {price ? (
        <Fact label={t('price')}>
          <PriceWords price={price} generationType={line.generationType} />
        </Fact>
      ) : null}
      {settles ? (
        <Fact label={t('for')}>
          {t('settles', { held: -settles.amount })} <LineLink id={settles.id} to="toCharge" shownIds={shownIds} />
        </Fact>
      ) : null}
      {refundOf ? (
        <Fact label={t('for')}>
          <ReturnWords explanation={explanation} />
        </Fact>
      ) : null}
      {grant ? (
        <Fact label={t(`grant.${grant.role}`)}>
          <ExplainedGrant grant={grant} line={line} />
        </Fact>
      ) : null}
      {hasFundings ? (
        <Fact label={t(`fundings.${line.type as 'DEBIT' | 'REFUND' | 'CLAWBACK'}`)}>
          <ExplainedFundings fundings={fundings} isOfExpiry={refundOf?.type === 'EXPIRE'} />
        </Fact>
      ) : null}
      {settlement ? (
        <Fact label={t('inTheEnd')}>
          <SettlementWords settlement={settlement} />
        </Fact>
      ) : null}
      {line.type === 'DEBIT' || grant?.role === 'endedTooEarly' ? (
        <Fact label={t('returned')}>
          <ReturnsOfCharge refunds={explanation.refunds} shownIds={shownIds} />
        </Fact>
      ) : null}
      {task ? <Fact label={t('work')}>{t(`status.${task.status as TaskStatus}`)}</Fact> : null}
      <Fact label={t('by')}>
        {t(`author.${by}`)}, {format.dateTime(line.createdAt, 'exact')}
      </Fact>
      <Fact label={t('id')}>
        <code className="break-all font-mono text-muted text-xs">{line.id}</code>
      </Fact>
    </dl>
  );
}

type TaskStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 sm:col-span-2 sm:grid-cols-subgrid">
      <dt className="text-muted text-xs sm:pt-0.5">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

type PriceWordsProps = { price: NonNullable<Explanation['price']>; generationType: string | null };

function PriceWords({ price, generationType }: PriceWordsProps) {
  const modelName = useModelName();
  const t = useTranslations('explain');
  const form = useTranslations('form');
  const { aspectRatio, multiplier, maxCostCredits } = price.figures;
  const figures = [
    price.model === null ? null : modelName(generationType, price.model),
    ...measureNames.map((measure) => {
      const amount = price.figures[measure];
      return amount === undefined ? null : t(`measures.${measure}`, { amount });
    }),
    aspectRatio === undefined ? null : form(`ratios.${aspectRatio as 'landscape' | 'portrait' | 'square'}`),
    multiplier === undefined || multiplier === 1 ? null : t('multiplier', { multiplier }),
    maxCostCredits === undefined ? null : t('atMost', { amount: maxCostCredits }),
  ].filter((figure) => figure !== null);
  return (
    <>
      {price.explanation}
      {figures.length > 0 ? <span className="block text-muted text-xs">{figures.join(' · ')}</span> : null}
    </>
  );
}

function SettlementWords({ settlement }: { settlement: NonNullable<Explanation['settlement']> }) {
  const t = useTranslations('explain');
  const { outcome, costCredits, furtherCredits, uncollectedCredits } = settlement;
  if (outcome === 'released' || costCredits === null) return t('released');
  return [
    t('settled', { cost: costCredits }),
    furtherCredits > 0 ? t('further', { amount: furtherCredits }) : null,
    uncollectedCredits > 0 ? t('uncollected', { amount: uncollectedCredits }) : null,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

/** Of which charge a return is or what it undoes, and why. */
function ReturnWords({ explanation }: Pick<ExplanationProps, 'explanation'>) {
  const t = useTranslations('explain');
  const format = useFormatter();
  const { line, refundOf, grant } = explanation;
  if (!refundOf) return null;
  const date = format.dateTime(refundOf.createdAt, 'date');
  const reason = returnReason(line.metadata.reason);
  return (
    <>
      {grant?.role === 'restored'
        ? t(refundOf.type === 'EXPIRE' ? 'undoesExpiry' : 'undoes', { date })
        : t('returnOf', { amount: line.amount, charge: -refundOf.amount, date })}{' '}
      {reason ? t(`because.${reason}`) : null}
    </>
  );
}
