'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { PriceList } from '#/features/credit-costs/components/price-list.tsx';
import { balanceColors, balanceLevel } from '#/features/credits/components/balance-level.ts';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Account = RouterOutputs['credits']['balance'];

type CreditsPanelProps = {
  /** Null when it could not be read. */
  account: Account | null;
  onRetry: () => void;
  /** Called when a link leads to another page. */
  onLeave: () => void;
};

/** What is inside the balance: available, held, plan, what expires, all prices, and the way to more. */
export function CreditsPanel({ account, onRetry, onLeave }: CreditsPanelProps) {
  const t = useTranslations('credits');
  const refusal = useTranslations('refusal');
  const dearest = trpc.plans.list.useQuery().data?.plans.at(-1);
  const isOnDearest = account !== null && account.plan === dearest?.name;
  return (
    <div className="mt-4 flex flex-col gap-4">
      {account ? (
        <>
          {account.debtCredits > 0 ? <Debt debtCredits={account.debtCredits} /> : null}
          <Figures account={account} />
          <Expiries grants={account.grants} />
        </>
      ) : (
        <Alert tone="bad">
          <AlertTitle>{t('notRead')}</AlertTitle>
          <AlertActions>
            <Button variant="link" onClick={onRetry}>
              {t('retry')}
            </Button>
          </AlertActions>
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        <Button asChild variant="primary" className="flex-1">
          <Link href="/plans" onClick={onLeave}>
            {isOnDearest ? refusal('seePlans') : t('getMore')}
          </Link>
        </Button>
        <Button asChild className="flex-1">
          <Link href="/history" onClick={onLeave}>
            {t('seeHistory')}
          </Link>
        </Button>
      </div>
      <PriceList />
    </div>
  );
}

/** What a chargeback left owing, and what that means. */
function Debt({ debtCredits }: { debtCredits: number }) {
  const t = useTranslations('credits');
  return (
    <Alert tone="bad" role="note" className="animate-none">
      <AlertTitle className="figures">{t('owed', { debt: debtCredits })}</AlertTitle>
      <AlertText>{t('owedHint')}</AlertText>
    </Alert>
  );
}

function Figures({ account }: { account: Account }) {
  const t = useTranslations('credits');
  const level = balanceLevel(account.balance);
  return (
    <dl className="figures grid grid-cols-2 gap-x-4 gap-y-2">
      <div className="col-span-2">
        <dt className="text-muted text-xs">{t('available')}</dt>
        <dd className={cn('font-semibold text-xl', balanceColors[level])}>
          {t('amount', { amount: account.balance })}
        </dd>
        {level === 'ordinary' ? null : <dd className="text-muted text-xs">{t(`note.${level}`)}</dd>}
      </div>
      <div>
        <dt className="text-muted text-xs">{t('held')}</dt>
        <dd className="font-medium">{t('amount', { amount: account.held })}</dd>
      </div>
      <div>
        <dt className="text-muted text-xs">{t('plan')}</dt>
        <dd className="font-medium">{account.plan}</dd>
      </div>
    </dl>
  );
}

/** Only what will expire is worth saying. */
function Expiries({ grants }: { grants: Account['grants'] }) {
  const t = useTranslations('credits');
  const dayOf = useDayWords();
  const expiring = grants.flatMap((grant) =>
    grant.expiresAt && grant.remaining > 0 ? [{ ...grant, expiresAt: grant.expiresAt }] : [],
  );
  if (expiring.length === 0) return null;
  return (
    <ul className="figures flex flex-col text-muted text-xs">
      {expiring.map(({ source, remaining, expiresAt }) => {
        const { date, distance } = dayOf(expiresAt);
        const key = `${source}-${expiresAt.getTime()}`;
        return <li key={key}>{t('expires', { amount: remaining, date, distance })}</li>;
      })}
    </ul>
  );
}
