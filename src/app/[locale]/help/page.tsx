import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { HelpList } from '#/features/information/components/help-list.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { helpFiguresHere, legalPages } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('help');
  return { title: t('title') };
}

export default mayWait(async function HelpPage() {
  const t = await getTranslations('help');
  const { api, HydrateClient } = await getServerApi();
  const [{ plans, welcomeCredits }] = await Promise.all([api.plans.list(), api.creditCosts.list.prefetch()]);
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <HelpList
          plans={plans}
          welcomeCredits={welcomeCredits}
          figures={helpFiguresHere()}
          contact={legalPages().contact?.markdown ?? null}
        />
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
