import { useTranslations } from 'next-intl';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { TaskActLink } from '#/features/admin/components/user-tables.tsx';
import { Figure, Instant, ShortId, TaskState, TextLink } from '#/features/admin/components/values.tsx';
import { withQuery } from '#/features/admin/components/view-links.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Task = RouterOutputs['admin']['tasks']['list']['tasks'][number];
type Group = RouterOutputs['admin']['tasks']['groups'][number];

/** Tasks of all accounts; the id leads to the line that charged it. */
export function TasksTable({ tasks }: { tasks: readonly Task[] }) {
  const t = useTranslations('admin.tasks');
  const tAct = useTranslations('admin.act');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={tasks}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'task',
          label: t('task'),
          cell: ({ id, userId }) => <ShortId id={id} href={`/admin/users/${userId}#task-${id}`} />,
        },
        { key: 'type', label: t('type'), cell: ({ type }) => type },
        { key: 'state', label: t('state'), cell: ({ status }) => <TaskState status={status} /> },
        { key: 'reason', label: t('reason'), cell: ({ errorMessage }) => errorMessage },
        {
          key: 'user',
          label: t('user'),
          cell: ({ userId, email }) => (
            <TextLink href={`/admin/users/${userId}`} className="break-all">
              {email ?? `…${userId.slice(-8)}`}
            </TextLink>
          ),
        },
        { key: 'attempt', label: t('attempt'), isFigure: true, cell: ({ attempt }) => attempt },
        { key: 'charged', label: t('charged'), isFigure: true, cell: ({ chargedCredits }) => chargedCredits },
        { key: 'cost', label: t('cost'), isFigure: true, cell: ({ costCredits }) => costCredits },
        { key: 'created', label: t('created'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        {
          key: 'deadline',
          label: t('deadline'),
          cell: ({ deadlineAt, finishedAt }) => (finishedAt ? null : <Instant at={deadlineAt} />),
        },
        {
          key: 'do',
          label: tAct('column'),
          cell: ({ id, userId, status }) => <TaskActLink path={`/admin/users/${userId}`} taskId={id} status={status} />,
        },
      ]}
    />
  );
}

/** Tasks in groups; each leads to its tasks. */
export function TaskGroupsTable({ groups, days }: { groups: readonly Group[]; days: string }) {
  const t = useTranslations('admin.tasks');
  const hrefOf = ({ status, type, reason }: Group) =>
    withQuery('/admin/tasks', { status, type, reason: reason ?? undefined, days });
  return (
    <DataTable
      caption={t('groupsCaption')}
      empty={t('noGroups')}
      rows={groups}
      keyOf={({ status, type, reason }) => `${status} ${type} ${reason}`}
      columns={[
        { key: 'state', label: t('state'), cell: ({ status }) => <TaskState status={status} /> },
        { key: 'type', label: t('type'), cell: ({ type }) => type },
        { key: 'reason', label: t('reason'), cell: ({ reason }) => reason },
        {
          key: 'count',
          label: t('count'),
          isFigure: true,
          cell: (group) => (
            <TextLink href={hrefOf(group)}>
              <Figure value={group.tasks} />
            </TextLink>
          ),
        },
      ]}
    />
  );
}
