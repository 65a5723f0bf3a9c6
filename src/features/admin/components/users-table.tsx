import { useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Instant, TextLink } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type User = RouterOutputs['admin']['users']['find'][number];

/** Accounts that were found. */
export function UsersTable({ users, text }: { users: readonly User[]; text: string }) {
  const t = useTranslations('admin.users');
  const tAdmin = useTranslations('admin');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty', { text })}
      rows={users}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'email',
          label: t('email'),
          cell: ({ id, email }) => (
            <TextLink href={`/admin/users/${id}`} className="break-all font-medium">
              {email}
            </TextLink>
          ),
        },
        { key: 'name', label: t('name'), cell: ({ name }) => name },
        { key: 'role', label: t('role'), cell: ({ role }) => role },
        { key: 'plan', label: t('plan'), cell: ({ plan }) => plan ?? tAdmin('none') },
        {
          key: 'balance',
          label: t('balance'),
          isFigure: true,
          cell: ({ bookCredits }) => tAdmin('credits', { amount: bookCredits }),
        },
        { key: 'created', label: t('created'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        { key: 'state', label: t('state'), cell: (user) => <AccountState user={user} /> },
      ]}
    />
  );
}

/** Whether an account is blocked, or to be deleted, in a word each. */
export function AccountState({ user: { blockedAt, deletionAt } }: { user: Pick<User, 'blockedAt' | 'deletionAt'> }) {
  const t = useTranslations('admin.users');
  if (!blockedAt && !deletionAt) return <Badge>{t('active')}</Badge>;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {blockedAt ? <Badge tone="bad">{t('blocked')}</Badge> : null}
      {deletionAt ? <Badge tone="warning">{t('deleted')}</Badge> : null}
    </span>
  );
}
