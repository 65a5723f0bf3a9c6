import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { ActLink } from '#/features/admin/components/act-draft.tsx';
import { Figures } from '#/features/admin/components/admin-page.tsx';
import { AccountState } from '#/features/admin/components/users-table.tsx';
import { Instant } from '#/features/admin/components/values.tsx';
import { Link } from '#/i18n/navigation.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Account = RouterOutputs['admin']['users']['get'];
type Role = 'support' | 'admin';

/** Who an account is of, and the way to see it as they do. */
export function UserHeading({ user }: { user: Account['user'] }) {
  const t = useTranslations('admin.user');
  return (
    <span className="flex flex-wrap items-center gap-2 text-sm">
      <span>{user.name}</span>
      <Badge>{user.role}</Badge>
      <AccountState user={user} />
      <code className="break-all font-mono text-xs">{user.id}</code>
      <Button asChild size="sm">
        <Link href={`/admin/users/${user.id}/view`}>{t('view')}</Link>
      </Button>
      <Button asChild size="sm">
        <Link href={`/admin/users/${user.id}/like`}>{t('like')}</Link>
      </Button>
    </span>
  );
}

/** That an account is to be deleted, and how that is called off while there is time. */
export function DeletionNotice({ user, role, path }: { user: Account['user']; role: Role; path: string }) {
  const t = useTranslations('admin.user.deletion');
  if (!user.deletionAt) return null;
  return (
    <Alert tone="warning" role="status">
      <AlertTitle>{t.rich('at', { at: () => <Instant at={user.deletionAt} /> })}</AlertTitle>
      {role === 'admin' ? (
        <AlertActions>
          <ActLink path={path} act="keepAccount">
            {t('keep')}
          </ActLink>
        </AlertActions>
      ) : null}
    </Alert>
  );
}

/** What an account has, owes and is on. */
export function UserFigures({ account, isPast }: { account: Account; isPast: boolean }) {
  const t = useTranslations('admin.user');
  const tAdmin = useTranslations('admin');
  const { availableCredits, debtCredits, plan, sessions } = account;
  return (
    <Figures
      figures={[
        { label: t('available'), value: tAdmin('credits', { amount: availableCredits }) },
        { label: t('debt'), value: debtCredits === null ? t('noPlan') : tAdmin('credits', { amount: debtCredits }) },
        {
          label: t('plan'),
          value: plan?.name ?? (isPast ? t('noPlan') : tAdmin('none')),
          note: <PlanNote plan={plan} />,
        },
        { label: t('sessions'), value: t('sessionsCount', { count: sessions }) },
      ]}
    />
  );
}

function PlanNote({ plan }: { plan: Account['plan'] }) {
  const t = useTranslations('admin.user');
  if (!plan) return null;
  if (plan.nextPlan !== null && plan.nextPlanAt !== null)
    return t.rich('ends', { plan: plan.nextPlan, at: () => <Instant at={plan.nextPlanAt} /> });
  return plan.endsAt ? t.rich('renews', { at: () => <Instant at={plan.endsAt} /> }) : t('noEnd');
}
