import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { LedgerSkeleton } from '#/features/credits/components/ledger-skeleton.tsx';
import { LedgerTable } from '#/features/credits/components/ledger-table.tsx';
import { FileLinks } from '#/features/credits/components/usage/file-links.tsx';
import {
  linesKey,
  linesQuery,
  type UsageFilter,
  usageAddress,
} from '#/features/credits/components/usage/usage-address.ts';
import { usePlaceNames, useSpendingName } from '#/features/credits/components/usage/usage-words.ts';
import { useModelName } from '#/features/tasks/components/use-model-name.ts';
import { Link } from '#/i18n/navigation.ts';
import { withMinus } from '#/lib/minus.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Page = RouterOutputs['credits']['lines'];

/** The lines of the period, kind and type that are chosen, with what they add up to. */
export function UsageLines({ filter }: { filter: UsageFilter }) {
  const t = useTranslations('usage');
  const history = useTranslations('history');
  const { client } = trpc.useUtils();
  const pages = useInfiniteQuery({
    queryKey: linesKey(filter),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      client.credits.lines.query({ ...linesQuery(filter), ...(pageParam && { cursor: pageParam }) }),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const [first] = pages.data?.pages ?? [];
  return (
    <section id="lines" aria-labelledby="lines-heading" className="flex scroll-mt-20 flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Heading filter={filter} total={first ?? null} />
        <FileLinks what="lines" filter={filter} />
      </div>
      {first ? <Lines pages={pages.data?.pages ?? []} /> : null}
      {pages.isPending ? <LedgerSkeleton /> : null}
      {pages.isError ? (
        <Alert tone="bad">
          <AlertTitle>{t('linesNotRead')}</AlertTitle>
          <AlertActions>
            <Button size="sm" onClick={() => (first ? pages.fetchNextPage() : pages.refetch())}>
              {t('retry')}
            </Button>
          </AlertActions>
        </Alert>
      ) : null}
      {pages.hasNextPage ? (
        <Button className="self-center" isBusy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {history('loadMore')}
        </Button>
      ) : null}
    </section>
  );
}

/** Which lines they are and what they come to, with ways to see more of them. */
function Heading({ filter, total }: { filter: UsageFilter; total: Page | null }) {
  const t = useTranslations('usage');
  const format = useFormatter();
  const nameOf = useSpendingName();
  const modelName = useModelName();
  const { label } = usePlaceNames()(filter.from, filter.to);
  return (
    <div className="flex flex-col gap-2">
      <h2 id="lines-heading" className="font-semibold text-lg">
        {t('linesOf', { period: label })}
      </h2>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        {filter.kind ? <Chosen name={t(`kinds.${filter.kind}`)} without={{ ...filter, kind: null }} /> : null}
        {filter.type ? <Chosen name={nameOf(filter.type)} without={{ ...filter, type: null }} /> : null}
        {filter.model ? (
          <Chosen name={modelName(filter.type, filter.model)} without={{ ...filter, model: null }} />
        ) : null}
        {total ? (
          <p className="figures text-muted">
            {t('sum', {
              lines: total.lines,
              amount: total.amount,
              signed: withMinus(format.number(total.amount, 'signed')),
            })}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Chosen({ name, without }: { name: string; without: UsageFilter }) {
  const t = useTranslations('usage');
  return (
    <Button asChild size="sm">
      <Link href={usageAddress(without)} prefetch={false} scroll={false} aria-label={t('without', { name })}>
        {name}
        <X aria-hidden />
      </Link>
    </Button>
  );
}

function Lines({ pages }: { pages: readonly Page[] }) {
  const t = useTranslations('usage');
  const history = useTranslations('history');
  const format = useFormatter();
  const lines = pages.flatMap(({ transactions }) => transactions);
  const due = lines.filter(({ id }) => id === null);
  const booked = lines.flatMap(({ id, ...line }) => (id === null ? [] : [{ id, ...line }]));
  if (lines.length === 0) return <p className="rounded-xl border border-dashed p-6 text-muted">{t('noLines')}</p>;
  return (
    <>
      {due.map(({ description, amount, createdAt }) => (
        <p key={`${createdAt.getTime()} ${description} ${amount}`} className="figures text-muted text-sm">
          {t('due', {
            description,
            amount: history('signedAmount', { amount, signed: withMinus(format.number(amount, 'signed')) }),
            moment: format.dateTime(createdAt, 'moment'),
          })}
        </p>
      ))}
      {booked.length > 0 ? <LedgerTable lines={booked} /> : null}
    </>
  );
}
