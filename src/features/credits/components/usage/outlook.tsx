import { useFormatter, useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Ahead = RouterOutputs['credits']['outlook'];

/** What there is now, for how long it lasts, and what of it ends next. */
export function Outlook() {
  const t = useTranslations('usage');
  const credits = useTranslations('credits');
  const balance = trpc.credits.balance.useQuery();
  const ahead = trpc.credits.outlook.useQuery();
  if (ahead.isError && !ahead.data) {
    return (
      <Alert tone="bad">
        <AlertTitle>{t('aheadNotRead')}</AlertTitle>
        <AlertActions>
          <Button size="sm" onClick={() => ahead.refetch()}>
            {t('retry')}
          </Button>
        </AlertActions>
      </Alert>
    );
  }
  return (
    <section
      aria-label={t('ahead')}
      className="grid gap-4 rounded-xl border bg-surface p-4 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-8 sm:p-6"
    >
      <div className="figures">
        <p className="text-muted text-xs">{credits('available')}</p>
        <p className="font-semibold text-xl">
          {balance.data ? credits('amount', { amount: balance.data.balance }) : <Skeleton className="h-8 w-40" />}
        </p>
      </div>
      <div className="figures flex min-h-12 flex-col gap-1 text-sm">
        {ahead.data ? <Words ahead={ahead.data} /> : <Skeleton className="h-12" />}
      </div>
    </section>
  );
}

function Words({ ahead: { pace, expiries } }: { ahead: Ahead }) {
  const t = useTranslations('usage');
  const format = useFormatter();
  const dayOf = useDayWords();
  return (
    <>
      {pace ? (
        <p>
          {t('pace', {
            perDay: format.number(pace.netCredits / pace.days, { maximumFractionDigits: 1 }),
            days: pace.days,
          })}{' '}
          {pace.daysLeft === null ? t('lastsLong') : t('lasts', { days: pace.daysLeft })}
        </p>
      ) : null}
      {expiries.slice(0, 4).map(({ at, expiringCredits, rollingOverCredits, rollsOverUntil }) => {
        const { date, distance } = dayOf(at);
        return (
          <p key={`${at.getTime()} ${expiringCredits} ${rollingOverCredits}`} className="text-muted">
            {expiringCredits > 0 ? t('expires', { amount: expiringCredits, date, distance }) : null}{' '}
            {rollingOverCredits > 0 && rollsOverUntil
              ? t('rollsOver', { amount: rollingOverCredits, date, until: dayOf(rollsOverUntil).date })
              : null}
          </p>
        );
      })}
      {expiries.length === 0 ? (
        <p className="text-muted">{t('nothingExpires')}</p>
      ) : (
        <p className="text-muted text-xs">{t('ifUnspent')}</p>
      )}
    </>
  );
}
