import { Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Figures, Section } from '#/features/admin/components/admin-page.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { Instant, TextLink } from '#/features/admin/components/values.tsx';
import { ExportLinks, Pager } from '#/features/admin/components/view-links.tsx';
import { TaskThumbnail } from '#/features/tasks/components/task-thumbnail.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type View = RouterOutputs['admin']['view'];

/** Says all the time that this is somebody else's account. */
export function ViewBanner({ user }: { user: { id: string; name: string } }) {
  const t = useTranslations('admin.view');
  return (
    <div role="status" className="sticky top-16 z-20 border-warning/40 border-b bg-background">
      <div className="page-width flex flex-wrap items-center gap-x-4 gap-y-1 bg-warning/7 py-2 text-sm">
        <Eye aria-hidden className="size-4 shrink-0 text-warning" />
        <span>{t('banner', { name: user.name })}</span>
        <TextLink href={`/admin/users/${user.id}`}>{t('leave')}</TextLink>
      </div>
    </div>
  );
}

type ViewAsProps = {
  userId: string;
  account: View['account'];
  history: View['history'];
  tasks: View['tasks']['tasks'];
  cursor: string | undefined;
};

/** A user's credits, history and gallery as they see them, with nothing to press. */
export function ViewAs({ userId, account, history, tasks, cursor }: ViewAsProps) {
  const t = useTranslations('admin.view');
  const tAdmin = useTranslations('admin');
  const tUser = useTranslations('admin.user');
  const credits = (amount: number) => tAdmin('credits', { amount });
  return (
    <>
      <Figures
        figures={[
          { label: t('balance'), value: credits(account.balance) },
          { label: t('held'), value: credits(account.held) },
          { label: tUser('debt'), value: credits(account.debtCredits) },
          { label: t('plan'), value: account.plan },
        ]}
      />
      <Section
        id="history"
        title={t('history')}
        actions={<ExportLinks table="view-history" query={{ userId }} of={t('history')} />}
      >
        <History lines={history.transactions} />
        <Pager path={`/admin/users/${userId}/view`} query={{ cursor }} nextCursor={history.nextCursor} />
      </Section>
      <Section
        id="gallery"
        title={t('gallery')}
        actions={<ExportLinks table="view-gallery" query={{ userId }} of={t('gallery')} />}
      >
        <Gallery tasks={tasks} />
      </Section>
    </>
  );
}

function History({ lines }: { lines: View['history']['transactions'] }) {
  const t = useTranslations('admin.user.lines');
  return (
    <DataTable
      caption={t('caption')}
      empty={t('empty')}
      rows={lines}
      keyOf={({ id }) => id}
      columns={[
        { key: 'what', label: t('what'), cell: ({ description }) => description },
        { key: 'when', label: t('when'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
        { key: 'credits', label: t('credits'), isFigure: true, cell: ({ amount }) => amount },
        { key: 'balance', label: t('balance'), isFigure: true, cell: ({ balance }) => balance },
      ]}
    />
  );
}

function Gallery({ tasks }: { tasks: View['tasks']['tasks'] }) {
  const t = useTranslations('admin.view');
  const tStatus = useTranslations('admin.tasks.status');
  if (tasks.length === 0) return <p className="text-muted text-sm">{t('noTasks')}</p>;
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-6">
      {tasks.map((task) => (
        <li key={task.uuid} className="min-w-0">
          <span className="grid aspect-square place-items-center overflow-hidden rounded-lg border bg-text/4">
            <TaskThumbnail task={task} />
          </span>
          <span className="mt-1 line-clamp-2 text-xs">{promptOf(task.userInput) ?? task.type}</span>
          <span className="text-muted text-xs">{tStatus(task.status)}</span>
        </li>
      ))}
    </ul>
  );
}

function promptOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  const { prompt, text } = input as { prompt?: unknown; text?: unknown };
  const words = prompt ?? text;
  return typeof words === 'string' && words !== '' ? words : null;
}
