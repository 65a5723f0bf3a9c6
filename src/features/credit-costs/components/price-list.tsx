'use client';

import { useTranslations } from 'next-intl';
import { localPreview } from '#/catalog/models.ts';
import { textsOf } from '#/catalog/task-types.ts';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** The group that is shown first: what most come for. The others follow in the order of their types. */
const FIRST_GROUP = 'VIDEO_GENERATION';

function inShownOrder(groups: RouterOutputs['creditCosts']['list']['groups']) {
  const { [FIRST_GROUP]: first, ...others } = groups;
  return [first, ...Object.values(others)].flat();
}

/** What every kind of generation costs, by group. */
export function PriceList() {
  const t = useTranslations('prices');
  const types = useTranslations('types');
  const form = useTranslations('form');
  const costs = trpc.creditCosts.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  return (
    <section aria-labelledby="prices-heading" className="border-t pt-4">
      <h3 id="prices-heading" className="font-medium text-sm">
        {t('title')}
      </h3>
      {costs.isPending ? <Skeleton className="mt-2 h-56" /> : null}
      {costs.isError ? (
        <p className="mt-2 text-muted text-sm">
          {t('notRead')}{' '}
          <Button variant="link" onClick={() => costs.refetch()}>
            {t('retry')}
          </Button>
        </p>
      ) : null}
      {costs.data ? (
        <dl className="figures mt-2 flex flex-col text-xs">
          {inShownOrder(costs.data.groups).map(({ type, description, models }) => (
            <div
              key={type}
              className="flex flex-col justify-between border-line/60 sm:flex-row sm:items-baseline sm:gap-4 border-b py-1.5 last:border-b-0"
            >
              <dt className="shrink-0">{types(`${textsOf(type)}.price`)}</dt>
              <dd className="text-balance text-muted sm:text-right">
                {models.length > 1
                  ? models.map(({ model, title, description: words }) => (
                      <span key={model} className="block">
                        {t('ofModel', { model: model === localPreview ? form('localPreview') : title, price: words })}
                      </span>
                    ))
                  : description}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </section>
  );
}
