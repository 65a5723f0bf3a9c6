import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#/components/ui/button.tsx';
import { AdminPage, Section } from '#/features/admin/components/admin-page.tsx';
import { PlanForm } from '#/features/admin/components/plan-form.tsx';
import { HoldersTable } from '#/features/admin/components/plans-table.tsx';
import { ExportLinks, Pager, withQuery } from '#/features/admin/components/view-links.tsx';
import { Link } from '#/i18n/navigation.ts';
import { operatorPage } from '#/web/operator-page.tsx';

export default operatorPage('/admin/plans', async ({ api, role, params, query: { cursor } }) => {
  const t = await getTranslations('admin.plans');
  const name = decodeURIComponent(params.name ?? '');
  const [plans, { holders, nextCursor }] = await Promise.all([
    api.admin.plans.list(),
    api.admin.plans.holders({ name, cursor }),
  ]);
  const plan = plans.find((one) => one.name === name);
  if (!plan) notFound();
  const path = `/admin/plans/${encodeURIComponent(name)}`;
  return (
    <AdminPage title={t('editTitle', { name })} lead={plan.description}>
      {role === 'admin' ? <PlanForm key={plan.updatedAt.getTime()} plan={plan} /> : null}
      <Section
        id="holders"
        title={t('holdersTitle')}
        actions={
          <div className="flex flex-wrap gap-2">
            {role === 'admin' && holders.length > 0 ? (
              <Button asChild size="sm">
                <Link href={withQuery('/admin/batches', { of: 'holders', holdersOf: name })}>{t('forAll')}</Link>
              </Button>
            ) : null}
            <ExportLinks table="holders" query={{ name }} />
          </div>
        }
      >
        <HoldersTable holders={holders} />
        <Pager path={path} query={{ cursor }} nextCursor={nextCursor} />
      </Section>
    </AdminPage>
  );
});
