import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { LedgerSkeleton } from '#/features/credits/components/ledger-skeleton.tsx';
import { StatementSkeleton } from '#/features/credits/components/statement-skeleton.tsx';

export default function HistoryLoading() {
  const t = useTranslations('history');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <div className="grid items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <StatementSkeleton />
        <LedgerSkeleton />
      </div>
    </div>
  );
}
