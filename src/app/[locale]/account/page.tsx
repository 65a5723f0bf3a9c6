import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { SecuritySection } from '#/features/account/components/security/security-section.tsx';
import { SessionsSection } from '#/features/account/components/security/sessions-section.tsx';
import { DataSection } from '#/features/account/components/settings/data-section.tsx';
import { NotificationsSection } from '#/features/account/components/settings/notifications-section.tsx';
import { PlanSection } from '#/features/account/components/settings/plan-section.tsx';
import { ProfileSection } from '#/features/account/components/settings/profile-section.tsx';
import { SettingsShell } from '#/features/account/components/settings/settings-shell.tsx';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession, signInProvidersHere } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings');
  return { title: t('metaTitle') };
}

export default mayWait(async function AccountPage({ searchParams }: PageProps<'/[locale]/account'>) {
  // The page is drawn beside the layout, and without it when it is reached from another page whose layout is kept.
  if (!(await getSession())) await redirectToSignIn('/account');
  const { error } = await searchParams;
  const t = await getTranslations('settings');
  const { api, HydrateClient } = await getServerApi();
  await Promise.all([
    api.account.profile.prefetch(),
    api.plans.current.prefetch(),
    api.notices.switches.prefetch(),
    api.account.signInMethods.prefetch(),
    api.account.sessions.prefetch(),
    api.account.deletion.prefetch(),
  ]);
  return (
    <HydrateClient>
      <div className="page-width flex flex-col gap-8 py-8">
        <PageHeading title={t('title')} lead={t('lead')} />
        <SettingsShell>
          <ProfileSection />
          <PlanSection />
          <SecuritySection providers={signInProvidersHere()} problem={typeof error === 'string' ? error : null} />
          <SessionsSection />
          <NotificationsSection />
          <DataSection />
        </SettingsShell>
      </div>
      <PageAlive />
    </HydrateClient>
  );
});
