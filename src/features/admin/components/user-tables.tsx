import { useTranslations } from 'next-intl';
import { ActLink } from '#/features/admin/components/act-draft.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Figure, Instant, ShortId, TaskState, TextLink } from '#/features/admin/components/values.tsx';
import { type Query, withQuery } from '#/features/admin/components/view-links.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Account = RouterOutputs['admin']['users']['get'];
type Role = 'support' | 'admin';

/** The grants of an account, as they were at the instant that is shown. */
export function GrantsTable({ grants, path, role }: { grants: Account['grants']; path: string; role: Role }) {
  const t = useTranslations('admin.user.grants');
  const tAct = useTranslations('admin.act.row');
  const tSources = useTranslations('sources');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={grants}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'id',
          label: t('what'),
          cell: ({ id, description }) => (
            <>
              {description} <ShortId id={id} />
            </>
          ),
        },
        { key: 'source', label: t('source'), cell: ({ source }) => tSources(source as 'PLAN') },
        { key: 'given', label: t('given'), isFigure: true, cell: ({ amountCredits }) => amountCredits },
        { key: 'left', label: t('left'), isFigure: true, cell: ({ remainingCredits }) => remainingCredits },
        { key: 'expires', label: t('expires'), cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ id, voidedAt, remainingCredits }) => {
            if (voidedAt) return t('void');
            const isOffered = role === 'admin' && remainingCredits > 0;
            return isOffered ? (
              <ActLink path={path} act="void" about={{ grantId: id }}>
                {tAct('void')}
              </ActLink>
            ) : null;
          },
        },
      ]}
    />
  );
}

type LinesTableProps = { lines: Account['lines']; path: string; query: Query };

/** The lines of an account; each leads to why it is as it is, and to its task. */
export function LinesTable({ lines, path, query }: LinesTableProps) {
  const t = useTranslations('admin.user.lines');
  const tAct = useTranslations('admin.act');
  const taskOf = ({ metadata }: Account['lines'][number]) =>
    typeof metadata.taskId === 'string' ? metadata.taskId : null;
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={lines}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'what',
          label: t('what'),
          cell: ({ id, type, description }) => (
            <span id={`line-${id}`} className="scroll-mt-20">
              {description} <span className="text-muted">{type}</span>
            </span>
          ),
        },
        { key: 'when', label: t('when'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        { key: 'credits', label: t('credits'), isFigure: true, cell: ({ amount }) => amount },
        { key: 'balance', label: t('balance'), isFigure: true, cell: ({ balance }) => balance },
        {
          key: 'task',
          label: t('task'),
          cell: (line) => {
            const taskId = taskOf(line);
            return taskId && <ShortId id={taskId} href={`${path}#task-${taskId}`} />;
          },
        },
        {
          key: 'why',
          label: t('why'),
          cell: ({ id }) => <TextLink href={`${withQuery(path, { ...query, line: id })}#lines`}>{t('why')}</TextLink>,
        },
        {
          key: 'do',
          label: tAct('column'),
          cell: ({ id, type }) => {
            if (type !== 'DEBIT' && type !== 'EXPIRE') return null;
            const act = type === 'DEBIT' ? 'refund' : 'undoExpiry';
            return (
              <ActLink path={path} act={act} about={type === 'DEBIT' ? { chargeId: id } : { lineId: id }}>
                {tAct(`row.${act}`)}
              </ActLink>
            );
          },
        },
      ]}
    />
  );
}

/** The newest tasks of an account; each leads to the line that charged it. */
export function UserTasksTable({ tasks, path }: { tasks: Account['tasks']; path: string }) {
  const t = useTranslations('admin.tasks');
  const tUser = useTranslations('admin.user.tasks');
  const tAct = useTranslations('admin.act');
  return (
    <DataTable
      caption={tUser('caption')}
      empty={tUser('empty')}
      rows={tasks}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'task',
          label: t('task'),
          cell: ({ id }) => (
            <span id={`task-${id}`} className="scroll-mt-20">
              <ShortId id={id} />
            </span>
          ),
        },
        { key: 'type', label: t('type'), cell: ({ type }) => type },
        { key: 'state', label: t('state'), cell: ({ status }) => <TaskState status={status} /> },
        { key: 'reason', label: t('reason'), cell: ({ errorMessage }) => errorMessage },
        {
          key: 'charged',
          label: t('charged'),
          isFigure: true,
          cell: ({ chargedCredits, chargeId }) =>
            chargeId ? (
              <TextLink href={`${withQuery(path, { line: chargeId })}#lines`}>
                <Figure value={chargedCredits} />
              </TextLink>
            ) : (
              chargedCredits
            ),
        },
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
          cell: ({ id, status }) => <TaskActLink path={path} taskId={id} status={status} />,
        },
      ]}
    />
  );
}

type TaskActLinkProps = { path: string; taskId: string; status: Account['tasks'][number]['status'] };

/** What can be done about a task: an open one is ended, one that failed or was canceled is done again. */
export function TaskActLink({ path, taskId, status }: TaskActLinkProps) {
  const t = useTranslations('admin.act.row');
  if (status === 'succeeded') return null;
  const act = status === 'queued' || status === 'running' ? 'endTask' : 'retryTask';
  return (
    <ActLink path={path} act={act} about={{ taskId }}>
      {t(act)}
    </ActLink>
  );
}
