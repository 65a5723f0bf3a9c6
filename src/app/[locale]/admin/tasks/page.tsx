import { getTranslations } from 'next-intl/server';
import { AdminPage, Section } from '#/features/admin/components/admin-page.tsx';
import { TaskFilters } from '#/features/admin/components/task-filters.tsx';
import { TasksBatch } from '#/features/admin/components/tasks-batch.tsx';
import { TaskGroupsTable, TasksTable } from '#/features/admin/components/tasks-table.tsx';
import { ExportLinks, Pager } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

/** What may be done to all tasks of a state. */
const manyActs: Record<string, 'endTask' | 'retryTask' | undefined> = { open: 'endTask', failed: 'retryTask' };

export default operatorPage('/admin/tasks', async ({ api, role, query }) => {
  const t = await getTranslations('admin.tasks');
  const { status, type, reason, days = '30', cursor } = query;
  const filter = { status, type, reason, days: Number(days), cursor, limit: 50 } as never;
  const [{ tasks, nextCursor }, groups] = await Promise.all([
    api.admin.tasks.list(filter),
    api.admin.tasks.groups({ days: Number(days) }),
  ]);
  const act = manyActs[status ?? ''];
  return (
    <AdminPage
      title={t('title')}
      lead={t('lead')}
      actions={<ExportLinks table="tasks" query={{ status, type, reason, days }} />}
    >
      <Section
        id="groups"
        title={t('groups')}
        actions={<ExportLinks table="groups" query={{ days }} of={t('groups')} />}
      >
        <TaskGroupsTable groups={groups} days={days} />
      </Section>
      <TaskFilters status={status} type={type} reason={reason} days={days} />
      {role === 'admin' && act && tasks.length > 0 ? (
        <TasksBatch taskIds={tasks.map(({ id }) => id)} act={act} />
      ) : null}
      <TasksTable tasks={tasks} />
      <Pager path="/admin/tasks" query={{ status, type, reason, days, cursor }} nextCursor={nextCursor} />
    </AdminPage>
  );
});
