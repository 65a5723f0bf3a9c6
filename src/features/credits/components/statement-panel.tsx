'use client';

import { keepPreviousData } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { brand } from '#/brand.ts';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Label } from '#/components/ui/label.tsx';
import { Select } from '#/components/ui/select.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import {
  type Month,
  monthOf,
  monthsBackTo,
  periodOf,
  startOf,
  statementAddress,
} from '#/features/credits/components/statement-months.ts';
import { StatementSummary } from '#/features/credits/components/statement-summary.tsx';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/** What moved in a month, by reason, and the statement of it as a file. */
export function StatementPanel() {
  const t = useTranslations('statement');
  const span = trpc.credits.statementSpan.useQuery();
  return (
    <section
      aria-labelledby="statement-heading"
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6"
    >
      <h2 id="statement-heading" className="font-semibold text-lg">
        {t('title')}
      </h2>
      {span.data ? (
        <Months first={monthOf(span.data.firstLineAt ?? span.data.now)} present={monthOf(span.data.now)} />
      ) : (
        <Unread isPending={span.isPending} error={span.error} onRetry={() => span.refetch()} />
      )}
      <p className="text-muted text-xs">{t('utc')}</p>
    </section>
  );
}

function Months({ first, present }: { first: Month; present: Month }) {
  const [month, setMonth] = useState(present);
  const totals = trpc.credits.statementTotals.useQuery(periodOf(month), { placeholderData: keepPreviousData });
  return (
    <>
      <div className="grid grid-cols-2 gap-2 sm:max-xl:grid-cols-[1fr_auto_auto] sm:max-xl:items-end">
        <MonthChoice months={monthsBackTo(first, present)} month={month} onChoose={setMonth} />
        <DownloadLink month={month} format="csv" />
        <DownloadLink month={month} format="json" />
      </div>
      {totals.data ? (
        <StatementSummary totals={totals.data} isStale={totals.isPlaceholderData} />
      ) : (
        <Unread isPending={totals.isPending} error={totals.error} onRetry={() => totals.refetch()} />
      )}
    </>
  );
}

type MonthChoiceProps = { months: readonly Month[]; month: Month; onChoose: (month: Month) => void };

function MonthChoice({ months, month, onChoose }: MonthChoiceProps) {
  const t = useTranslations('statement');
  const format = useFormatter();
  return (
    <div className="col-span-2 flex flex-col gap-2 sm:max-xl:col-span-1">
      <Label htmlFor="statement-month">{t('month')}</Label>
      <Select id="statement-month" value={month} onValueChange={onChoose}>
        {months.map((one) => (
          <option key={one} value={one}>
            {format.dateTime(startOf(one), 'month')}
          </option>
        ))}
      </Select>
    </div>
  );
}

function DownloadLink({ month, format }: { month: Month; format: 'csv' | 'json' }) {
  const t = useTranslations('statement');
  const formatter = useFormatter();
  const name = formatter.dateTime(startOf(month), 'month');
  return (
    <Button asChild>
      <a
        href={statementAddress(month, format)}
        download={`${brand.slug}-statement-${month}.${format}`}
        aria-label={t(`download.${format}`, { month: name })}
      >
        <Download aria-hidden />
        {t(`format.${format}`)}
      </a>
    </Button>
  );
}

type UnreadProps = { isPending: boolean; error: unknown; onRetry: () => void };

function Unread({ isPending, error, onRetry }: UnreadProps) {
  const t = useTranslations('statement');
  if (isPending) {
    return (
      <div role="status" aria-label={t('loading')} className="flex flex-col gap-3">
        {['opening', 'first', 'second', 'closing'].map((key) => (
          <Skeleton key={key} className="h-5" />
        ))}
      </div>
    );
  }
  const refusal = readApiError(error);
  return (
    <Alert tone="bad">
      <AlertTitle>{refusal.reason === 'VALIDATION' ? t('tooLong') : t('notRead')}</AlertTitle>
      <AlertActions>
        <Button size="sm" onClick={onRetry}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}
