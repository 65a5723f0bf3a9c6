import { useTranslations } from 'next-intl';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { AccountState } from '#/features/admin/components/users-table.tsx';
import { Instant, TextLink } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Accounts = RouterOutputs['admin']['users']['like'];
type LikeTableProps = {
  accounts: Accounts;
  /** Which of them are chosen, where that can be; `turn` chooses one or no more. */
  chosen?: { ids: ReadonlySet<string>; turn: (id: string) => void };
};

/** Accounts that may be of the same person, and why. */
export function LikeTable({ accounts, chosen }: LikeTableProps) {
  const t = useTranslations('admin.like');
  const tUsers = useTranslations('admin.users');
  const choice = chosen && {
    key: 'choice',
    label: t('choice'),
    cell: ({ user: { id, email } }: Accounts[number]) => (
      <input
        type="checkbox"
        aria-label={email}
        className="size-5 accent-accent"
        checked={chosen.ids.has(id)}
        onChange={() => chosen.turn(id)}
      />
    ),
  };
  return (
    <DataTable
      caption={t('title')}
      empty={t('empty')}
      rows={accounts}
      keyOf={({ user }) => user.id}
      columns={[
        ...(choice ? [choice] : []),
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
          cell: ({ because }) => because.map((one) => t(`because.${one}`)).join('; ') || t('own'),
        },
        { key: 'balance', label: tUsers('balance'), isFigure: true, cell: ({ user }) => user.bookCredits },
        { key: 'created', label: tUsers('created'), cell: ({ user }) => <Instant at={user.createdAt} /> },
        { key: 'state', label: tUsers('state'), cell: ({ user }) => <AccountState user={user} /> },
      ]}
    />
  );
}
