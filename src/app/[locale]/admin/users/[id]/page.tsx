import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { ActDrafts } from '#/features/admin/components/act-draft.tsx';
import { ActPanel } from '#/features/admin/components/act-panel.tsx';
import { AdminPage, Section } from '#/features/admin/components/admin-page.tsx';
import { AsOf, asInstant } from '#/features/admin/components/as-of.tsx';
import { AuditTable } from '#/features/admin/components/audit-table.tsx';
import { ExplainedLine } from '#/features/admin/components/explained-line.tsx';
import { MailsTable } from '#/features/admin/components/mails-table.tsx';
import { DeletionNotice, UserFigures, UserHeading } from '#/features/admin/components/user-figures.tsx';
import { GrantsTable, LinesTable, UserTasksTable } from '#/features/admin/components/user-tables.tsx';
import { ExportLinks, Pager } from '#/features/admin/components/view-links.tsx';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/users', async ({ api, role, params: { id: userId = '' }, query }) => {
  const [t, tAct] = await Promise.all([getTranslations('admin.user'), getTranslations('admin.act')]);
  const { at, line, cursor, ...given } = query;
  const instant = asInstant(at);
  const [account, mails, older, explanation] = await Promise.all([
    api.admin.users.get({ userId, ...(instant && { at: instant }) }),
    api.admin.users.mails({ userId }),
    cursor === undefined ? null : api.admin.users.lines({ userId, cursor }),
    line === undefined ? null : api.admin.users.explain({ userId, id: line }),
  ]);
  const lines = older?.transactions ?? account.lines;
  const nextCursor = older ? older.nextCursor : account.nextCursor;
  const path = `/admin/users/${account.user.id}`;
  const saved = { userId: account.user.id };
  const drafts = (page: ReactNode) => (
    <ActDrafts key={JSON.stringify(given)} given={given}>
      {page}
    </ActDrafts>
  );
  return drafts(
    <AdminPage title={account.user.email} lead={<UserHeading user={account.user} />}>
      <DeletionNotice user={account.user} role={role} path={path} />
      <AsOf at={at} isPast={instant !== undefined} path={path} />
      <UserFigures account={account} isPast={instant !== undefined} />
      <Section id="do" title={tAct('title')}>
        <ActPanel userId={account.user.id} role={role} />
      </Section>
      <Section
        id="grants"
        title={t('grants.title')}
        actions={<ExportLinks table="grants" query={{ ...saved, at }} of={t('grants.title')} />}
      >
        <GrantsTable grants={account.grants} path={path} role={role} />
      </Section>
      <Section
        id="lines"
        title={t('lines.title')}
        actions={<ExportLinks table="lines" query={{ ...saved, at }} of={t('lines.title')} />}
      >
        {explanation ? (
          <ExplainedLine explanation={explanation} shownIds={lines.map(({ id }) => id)} closeHref={path} />
        ) : null}
        <LinesTable lines={lines} path={path} query={{ at, cursor }} />
        <Pager path={path} query={{ at, cursor }} nextCursor={nextCursor} />
      </Section>
      <Section
        id="tasks"
        title={t('tasks.title')}
        actions={<ExportLinks table="tasks" query={saved} of={t('tasks.title')} />}
      >
        <UserTasksTable tasks={account.tasks} path={path} />
      </Section>
      <Section
        id="mails"
        title={t('mails.title')}
        actions={<ExportLinks table="mails" query={saved} of={t('mails.title')} />}
      >
        <MailsTable mails={mails} path={path} />
      </Section>
      <Section
        id="acts"
        title={t('acts.title')}
        actions={<ExportLinks table="acts" query={saved} of={t('acts.title')} />}
      >
        <AuditTable entries={account.acts} empty={t('acts.empty')} />
      </Section>
    </AdminPage>,
  );
});
