import { useTranslations } from 'next-intl';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { AccountState } from '#/features/admin/components/users-table.tsx';
import { Instant, TextLink } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

/** Accounts that may be of the same person, and why. */
export function LikeTable({ accounts }: { accounts: RouterOutputs['admin']['users']['like'] }) {
  const t = useTranslations('admin.like');
  const tUsers = useTranslations('admin.users');
  return (
    <DataTable
      caption={t('title')}
      empty={t('empty')}
      rows={accounts}
      keyOf={({ user }) => user.id}
      columns={[
        {
          key: 'email',
          label: tUsers('email'),
          cell: ({ user }) => (
            <TextLink href={`/admin/users/${user.id}`} className="break-all">
              {user.email}
            </TextLink>
          ),
        },
        {
          key: 'because',
          label: t('why'),
          cell: ({ because }) => because.map((one) => t(`because.${one}`)).join('; '),
        },
        { key: 'created', label: tUsers('created'), cell: ({ user }) => <Instant at={user.createdAt} /> },
        {
          key: 'state',
          label: tUsers('state'),
          cell: ({ user }) => <AccountState user={user} />,
        },
      ]}
    />
  );
}
