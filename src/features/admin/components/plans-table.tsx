import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Instant, TextLink } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Plan = RouterOutputs['admin']['plans']['list'][number];
type Holder = RouterOutputs['admin']['plans']['holders']['holders'][number];

/** Every plan with what it costs and gives, and how many have it. */
export function PlansTable({ plans }: { plans: readonly Plan[] }) {
  const t = useTranslations('admin.plans');
  const format = useFormatter();
  const dollars = (cents: number) => format.number(cents / 100, 'dollars');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('noHolders')}
      rows={plans}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          label: t('name'),
          cell: ({ name }) => (
            <TextLink href={`/admin/plans/${encodeURIComponent(name)}`} className="font-medium">
              {name}
            </TextLink>
          ),
        },
        { key: 'month', label: t('month'), isFigure: true, cell: (plan) => dollars(plan.monthlyPriceCents) },
        { key: 'year', label: t('year'), isFigure: true, cell: (plan) => dollars(plan.yearlyPriceCents) },
        { key: 'credits', label: t('credits'), isFigure: true, cell: ({ credits }) => credits },
        { key: 'cap', label: t('cap'), isFigure: true, cell: ({ rolloverCapCredits }) => rolloverCapCredits },
        {
          key: 'holders',
          label: t('holders'),
          isFigure: true,
          cell: ({ holders, following }) => `${format.number(holders)}${t('following', { count: following })}`,
        },
        {
          key: 'state',
          label: t('state'),
          cell: ({ isActive }) => (
            <Badge tone={isActive ? 'good' : 'neutral'}>{t(isActive ? 'onSale' : 'offSale')}</Badge>
          ),
        },
      ]}
    />
  );
}

/** The accounts that have a plan, when their period ends, and what follows. */
export function HoldersTable({ holders }: { holders: readonly Holder[] }) {
  const t = useTranslations('admin.plans');
  const tUsers = useTranslations('admin.users');
  return (
    <DataTable
      caption={t('holdersCaption')}
      empty={t('noHolders')}
      rows={holders}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'email',
          label: tUsers('email'),
          cell: ({ id, email }) => (
            <TextLink href={`/admin/users/${id}`} className="break-all">
              {email}
            </TextLink>
          ),
        },
        { key: 'name', label: tUsers('name'), cell: ({ name }) => name },
        { key: 'renewsAt', label: t('renewsAt'), cell: ({ renewsAt }) => <Instant at={renewsAt} /> },
        { key: 'next', label: t('next'), cell: ({ nextPlan }) => nextPlan },
      ]}
    />
  );
}
